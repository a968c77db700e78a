// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.Observation;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Set;

/**
 * One reading of an answer.
 *
 * @param station that it was asked for
 * @param series what its cursor is kept by
 * @param hash short digest of value and qualifiers, which tells a changed reading from a known one
 * @param siblings the digests of all rows of this series and time in the same answer
 */
record Row(
    Observation observation, String station, String series, String hash, Set<String> siblings) {
  private static final long BASIS = 0xcbf29ce484222325L;
  private static final byte[] DIGITS =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"
          .getBytes(StandardCharsets.ISO_8859_1);
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;
  private static final long PRIME = 0x100000001b3L;

  /** Order in which rows are emitted: a cursor is right only when time never goes back. */
  static final Comparator<Row> BY_TIME =
      Comparator.comparing((Row row) -> row.observation().eventTime())
          .thenComparing(Row::series)
          .thenComparing(Row::hash);

  static Row of(Observation observation, String station, String series) {
    return new Row(observation, station, series, digest(observation), Set.of());
  }

  Row withSiblings(Set<String> all) {
    return new Row(observation, station, series, hash, all);
  }

  boolean sameInstant(Row other) {
    return series.equals(other.series)
        && observation.eventTime().equals(other.observation.eventTime());
  }

  private static String digest(Observation observation) {
    Double result = observation.result();
    long hash = mix(BASIS, result == null ? 0 : 1);
    if (result != null) {
      // Both steps can be undone, so that different numbers stay different.
      hash = (hash ^ Double.doubleToLongBits(result)) * GOLDEN;
      hash ^= hash >>> Integer.SIZE;
    }
    hash = mix(mix(hash, observation.resultText()), observation.qualifiers());
    return text(hash);
  }

  /** FNV-1a, 48 bits of it: cheap, the same on every worker, and short in the offset. */
  static String digest(String text) {
    return text(mix(BASIS, text));
  }

  private static long mix(long hash, int next) {
    return (hash ^ next) * PRIME;
  }

  private static long mix(long hash, String text) {
    if (text == null) {
      return mix(hash, 0);
    }
    long mixed = hash;
    for (int i = 0; i < text.length(); i++) {
      mixed = mix(mixed, text.charAt(i));
    }
    return mix(mixed, text.length());
  }

  /** Eight characters of six bits each; none of them is one that separates marks in an offset. */
  private static String text(long hash) {
    long rest = hash ^ (hash >>> 48);
    byte[] text = new byte[8];
    for (int i = 0; i < text.length; i++) {
      text[i] = DIGITS[(int) rest & 63];
      rest >>>= 6;
    }
    return new String(text, StandardCharsets.ISO_8859_1);
  }
}
