// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.source.SharedMap;
import io.streamgauge.common.source.TaskSize;
import java.time.Instant;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The source offset of a record, written out only when somebody asks for it: Connect does so for
 * the last record of a commit, and until then all records of an answer share what they have in
 * common. All of it is text, so that people can read and set it:
 *
 * <pre>
 * {"api": "usgs-iv", "station": "01646500"}                the partition: preset or URL, and station
 * {"since": "2026-01-01T00:00:00Z",                        nothing before is wanted
 *  "from": "2026-01-31T06:00:00Z",                         where reading goes on after a restart
 *  "t:SERIES": "2026-01-31T06:00:00Z",                     newest reading of a series
 *  "seen:SERIES": "tyxns0;tyxog0:Yb3-kQ0a,tyxpc0:s82hfaZ1", before the first time all is known; rows since, by digest
 *  "backfill.until": "2026-01-31T03:00:00Z",               where a backfill ends, while one is under way
 *  "backfill.since": ..., "backfill.from": ..., "backfill.t:SERIES": ..., "backfill.seen:SERIES": ...,
 *  "first:SERIES": "2026-01-31T03:15:00Z",                 its first live reading, while a backfill is under way
 *  "gap:START|SERIES": "END every=PT15M since=..."}        what is missing, as {@link Gap.Text} writes it
 * </pre>
 */
final class OffsetMap extends AbstractMap<String, String> {
  /** The name of where the backfill ends. */
  static final String UNTIL = Cursor.BACKFILL + "until";

  /** Bytes of an offset, as Connect writes it, from which on memories are shortened. */
  static final int MOST_BYTES = TaskSize.MOST_BYTES;

  /** Beyond it no further row is taken in. */
  static final int FULL_BYTES = 950_000;

  /** The most bytes of it that no shorter memory would save: names, and times of the newest. */
  static final int MOST_FIXED_BYTES = 700_000;

  private final Cursor live;
  private final Cursor backfill;
  private final Instant until;
  private final SharedMap<Late> gaps;
  private volatile Map<String, String> written;

  /**
   * An offset.
   *
   * @param backfill the backfill's cursor; null for none
   * @param until where the backfill ends; null for none
   * @param gaps what is expected and did not come, as it is written; null for nothing
   */
  OffsetMap(Cursor live, Cursor backfill, Instant until, SharedMap<Late> gaps) {
    this.live = live;
    this.backfill = backfill;
    this.until = until;
    this.gaps = gaps == null ? SharedMap.empty() : gaps;
  }

  @Override
  public Set<Map.Entry<String, String>> entrySet() {
    return texts().entrySet();
  }

  @Override
  public String get(Object key) {
    return texts().get(key);
  }

  @Override
  public boolean containsKey(Object key) {
    return texts().containsKey(key);
  }

  /** A worker goes through what it commits three times, on one thread or another. */
  private Map<String, String> texts() {
    Map<String, String> known = written;
    if (known == null) {
      known = Collections.unmodifiableMap(write());
      written = known;
    }
    return known;
  }

  private Map<String, String> write() {
    Map<String, String> all = new LinkedHashMap<>(live.offset());
    if (backfill != null) {
      all.put(UNTIL, until.toString());
      backfill.offset().forEach((key, value) -> all.put(Cursor.BACKFILL + key, value));
    }
    new TreeMap<>(gaps).forEach((key, late) -> all.put(key, late.text()));
    return all;
  }

  /** The hash that any map of these entries has; nothing is written out for it. */
  @Override
  public int hashCode() {
    int hash = live.hash("");
    for (Map.Entry<String, Late> entry : gaps.entrySet()) {
      hash += entry.getKey().hashCode() ^ entry.getValue().text().hashCode();
    }
    return backfill == null
        ? hash
        : hash + backfill.hash(Cursor.BACKFILL) + (UNTIL.hashCode() ^ until.toString().hashCode());
  }

  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof Map<?, ?> map && super.equals(map));
  }

  /**
   * The text of an entry, which is made when somebody asks for it: a gap may have a thousand rows,
   * and each of them changes it. A value, on any thread.
   */
  static final class Late {
    private final String head;
    private final GapMarks marks;
    private final int length;
    private volatile String text;

    /** A text that has these marks behind it. */
    Late(String head, GapMarks marks) {
      this.head = head;
      this.marks = marks;
      length = head.length() + marks.length();
    }

    /** A text that is there. */
    Late(String text) {
      this.text = text;
      head = text;
      marks = null;
      length = text.length();
    }

    int length() {
      return length;
    }

    /** The most bytes of it in JSON. */
    long written() {
      return (long) length - head.length() + TaskSize.written(head);
    }

    String text() {
      String known = text;
      if (known == null) {
        known = head + marks.text();
        text = known;
      }
      return known;
    }
  }
}
