// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof;

import io.streamgauge.proof.report.SourceCount;
import java.util.Arrays;
import java.util.Map;

/** The numbered readings of one source: when each was sent, and where it was found how often. */
final class Numbers {
  private static final int SOME = 1 << 16;

  private final String source;
  private final boolean mayRepeat;
  private long[] sentAt = new long[SOME];
  private int[] latency = new int[SOME];
  private short[] records = new short[SOME];
  private short[] rows = new short[SOME];
  private int sent;
  private long distinct;
  private long strangers;

  /**
   * No reading yet.
   *
   * @param mayRepeat whether the protocol of the source may bring a reading twice
   */
  Numbers(String source, boolean mayRepeat) {
    this.source = source;
    this.mayRepeat = mayRepeat;
  }

  /** The number of a reading that is sent at this time, in milliseconds. */
  synchronized int next(long now) {
    if (sent == sentAt.length) {
      sentAt = Arrays.copyOf(sentAt, sent * 2);
      latency = Arrays.copyOf(latency, sent * 2);
      records = Arrays.copyOf(records, sent * 2);
      rows = Arrays.copyOf(rows, sent * 2);
    }
    sentAt[sent] = now;
    return sent++;
  }

  /** Takes in a record that holds this number. */
  synchronized void record(long number, long now) {
    if (number < 0 || number >= sent) {
      strangers++;
      return;
    }
    int index = (int) number;
    if (records[index] == 0) {
      distinct++;
      latency[index] = (int) Math.min(Integer.MAX_VALUE, Math.max(0, now - sentAt[index]));
    }
    records[index]++;
  }

  /** Takes in how often each number is in the files, in place of what was known before. */
  synchronized void archived(Map<Long, Integer> counts) {
    Arrays.fill(rows, (short) 0);
    counts.forEach(
        (number, count) -> {
          if (number < 0 || number >= sent) {
            strangers++;
          } else {
            rows[number.intValue()] = count.shortValue();
          }
        });
  }

  /** Has what is on a topic that no archive reads count as kept. */
  synchronized void archivedAsFound() {
    System.arraycopy(records, 0, rows, 0, sent);
  }

  synchronized int sent() {
    return sent;
  }

  /** Different numbers that a consumer has found. */
  synchronized long found() {
    return distinct;
  }

  /** Numbers that nobody has sent, which would tell of a count that is wrong. */
  synchronized long strangers() {
    return strangers;
  }

  /** Readings sent that a consumer has not found yet. */
  synchronized long waiting() {
    return sent - distinct;
  }

  /** The first number that was sent at this time or later. */
  synchronized int at(long time) {
    int low = 0;
    int high = sent;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sentAt[middle] < time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** What became of the numbers from one on and before another. */
  synchronized SourceCount count(int from, int before) {
    long found = 0;
    long archived = 0;
    long lost = 0;
    long twice = 0;
    long rowsTwice = 0;
    for (int i = from; i < before; i++) {
      found += records[i] > 0 ? 1 : 0;
      archived += rows[i] > 0 ? 1 : 0;
      lost += records[i] == 0 || rows[i] == 0 ? 1 : 0;
      twice += Math.max(0, records[i] - 1);
      rowsTwice += Math.max(0, rows[i] - Math.max(1, records[i]));
    }
    return new SourceCount(
        source, before - from, found, archived, lost, twice, rowsTwice, mayRepeat);
  }

  /** What became of all of them. */
  synchronized SourceCount count() {
    return count(0, sent);
  }

  /** The latency that this share of the readings sent in a time do not exceed; NaN for none. */
  synchronized double latency(long fromTime, long beforeTime, double share) {
    int from = at(fromTime);
    int before = at(beforeTime);
    int[] found = new int[Math.max(0, before - from)];
    int count = 0;
    for (int i = from; i < before; i++) {
      if (records[i] > 0) {
        found[count++] = latency[i];
      }
    }
    Arrays.sort(found, 0, count);
    return count == 0 ? Double.NaN : found[(int) Math.ceil(share * count) - 1];
  }
}
