// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.common.LogText;
import io.streamgauge.common.Observation;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;

/**
 * The contents of an answer: rows, and elements that gave none.
 *
 * @param rows in no particular order
 * @param rejected the elements that gave none
 * @param elements how many the first level has, which is what services count pages by
 * @param next URL or cursor of the next page, or empty
 * @param bytes what the rows take in memory, roughly
 */
public record Extraction(
    List<Row> rows, List<Rejection> rejected, int elements, String next, long bytes) {
  /** An extraction whose rows are not counted. */
  public Extraction(List<Row> rows, List<Rejection> rejected, int elements, String next) {
    this(rows, rejected, elements, next, 0);
  }

  /** An answer that is not what the configuration describes. */
  public static final class UnreadableAnswerException extends Exception {
    /** An answer with the reason why it cannot be read. */
    public UnreadableAnswerException(String reason) {
      super(reason);
    }
  }

  /**
   * An answer that holds only a part of what was asked for, or more than can be taken in at once.
   */
  public static final class PartialAnswerException extends Exception {
    /** An answer with the reason why less has to be asked for. */
    public PartialAnswerException(String reason) {
      super(reason);
    }
  }

  /**
   * One reading of an answer, and where its series and its changes are known by.
   *
   * @param station that it was asked for
   * @param series what its cursor is kept by
   * @param hash short digest of value and qualifiers, which tells a changed reading from a known
   *     one
   * @param siblings the digests of all rows of this series and time in the same answer; none when
   *     it is the only one
   */
  public record Row(
      Observation observation, String station, String series, String hash, Set<String> siblings) {
    private static final long BASIS = 0xcbf29ce484222325L;
    private static final byte[] DIGITS =
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"
            .getBytes(StandardCharsets.ISO_8859_1);
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;
    private static final long PRIME = 0x100000001b3L;

    /** Order in which rows are emitted: a cursor is right only when time never goes back. */
    public static final Comparator<Row> BY_TIME =
        Comparator.comparing((Row row) -> row.observation().eventTime())
            .thenComparing(Row::series)
            .thenComparing(Row::hash);

    /** The reading of a station. */
    public static Row of(Observation observation, String station, String series) {
      return new Row(observation, station, series, digest(observation), Set.of());
    }

    /** The same beside these digests. */
    public Row withSiblings(Set<String> all) {
      return new Row(observation, station, series, hash, all);
    }

    /** Whether a row of its series and time with this digest is in the same answer. */
    public boolean isBeside(String digest) {
      return digest.equals(hash) || siblings.contains(digest);
    }

    /** Whether both are of one series and time. */
    public boolean sameInstant(Row other) {
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

  /**
   * An element of an answer that gave no reading.
   *
   * @param station that it belongs to; null when that is not known
   * @param digest the same for all that need be told only once
   * @param unasked whether it is of a station that was not asked for
   * @param others how many like it are not told one by one; 0 for one that stands for itself
   */
  public record Rejection(
      String station,
      JsonNode element,
      String reason,
      String digest,
      boolean unasked,
      long others) {
    /** Most elements of an answer that are told one by one; what is wrong with more is the same. */
    public static final int MOST = 100;

    private static final int MOST_NAMED = 5;
    private static final int NAME_CHARS = 60;
    private static final int HEAD_CHARS = 2_000;

    /** One that stands for itself. */
    public static Rejection of(String station, JsonNode element, String reason) {
      return new Rejection(
          station,
          element,
          LogText.of(reason, LogText.REASON),
          Row.digest(reason + text(element)),
          false,
          0);
    }

    /** One for all that come after those that are told one by one. */
    public static Rejection ofOthers(String station, JsonNode head, long others) {
      String reason =
          "in the same answer "
              + others
              + " more elements gave no reading; they are not told again"
              + " until an answer is without so many";
      return new Rejection(station, head, reason, Row.digest(reason), false, others);
    }

    /**
     * One for all rows of stations that were not asked for, which may be as many as there are.
     *
     * @param option that says whose a row is
     * @param stations some of them
     */
    static Rejection ofUnasked(
        String option, JsonNode first, int rows, SortedSet<String> stations) {
      List<String> shown =
          stations.stream().limit(MOST_NAMED).map(id -> LogText.of(id, NAME_CHARS)).toList();
      int unnamed = Math.max(0, stations.size() - MOST_NAMED);
      String reason =
          "%s: %d rows of stations that were not asked for: %s%s"
              .formatted(
                  option,
                  rows,
                  String.join(", ", shown),
                  unnamed == 0 ? "" : " and " + unnamed + " more");
      return new Rejection(null, first, reason, Row.digest(String.join("\n", stations)), true, 0);
    }

    /** The element as text, which is empty when there is none; the head of an answer's. */
    public String text() {
      String text = others > 0 && element.isTextual() ? element.textValue() : text(element);
      return others == 0 ? text : LogText.head(text, HEAD_CHARS);
    }

    /** What is wrong, without what is in this element: quoted texts and numbers. */
    public String kind() {
      StringBuilder kind = new StringBuilder();
      boolean quoted = false;
      for (int i = 0; i < reason.length(); i++) {
        char c = reason.charAt(i);
        quoted ^= c == '\'';
        if (!quoted && !Character.isDigit(c)) {
          kind.append(c);
        }
      }
      return Row.digest(kind.toString());
    }

    private static String text(JsonNode element) {
      return element.isMissingNode() ? "" : element.toString();
    }
  }
}
