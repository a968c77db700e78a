// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.Observation;
import java.util.Comparator;
import java.util.Objects;
import java.util.Set;

/**
 * One reading of an answer.
 *
 * @param series what its cursor is kept by
 * @param hash short digest of value and qualifiers, which tells a changed reading from a known one
 * @param siblings the digests of all rows of this series and time in the same answer
 */
record Row(Observation observation, String series, String hash, Set<String> siblings) {

  /** Order in which rows are emitted: a cursor is right only when time never goes back. */
  static final Comparator<Row> BY_TIME =
      Comparator.comparing((Row row) -> row.observation().eventTime())
          .thenComparing(Row::series)
          .thenComparing(Row::hash);

  static Row of(Observation observation, String series) {
    return new Row(observation, series, digest(observation), Set.of());
  }

  Row withSiblings(Set<String> all) {
    return new Row(observation, series, hash, all);
  }

  boolean sameInstant(Row other) {
    return series.equals(other.series)
        && observation.eventTime().equals(other.observation.eventTime());
  }

  private static String digest(Observation observation) {
    return digest(
        Objects.toString(observation.result(), "")
            + '\u0000'
            + Objects.toString(observation.resultText(), "")
            + '\u0000'
            + Objects.toString(observation.qualifiers(), ""));
  }

  /** FNV-1a, 48 bits of it: cheap, the same on every worker, and short in the offset. */
  static String digest(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return Long.toString((hash ^ (hash >>> 48)) & 0xffff_ffff_ffffL, Character.MAX_RADIX);
  }
}
