// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.ledger;

import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.archive.store.Parallel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The entries of one ledger that are not needed any more, for a week. Each is whole, so the tail
 * alone tells where to go on; those before it are for people who ask which file had which offsets.
 * They are folded, an entry a line, so that what is listed at a start does not grow with the age of
 * the ledger:
 *
 * <pre>
 * path/kept/00000000000000000001-00000000000000000064-20260301T100030Z.json
 *           first                last                 time of the last
 * </pre>
 *
 * <p>A folded object is created once and before the entries in it are deleted, and entries do not
 * change: two tasks that fold at the same time, or one that dies at any step, leave each entry in
 * one of the two places or in both.
 */
public final class LedgerHistory {
  /** Entries that are folded together; smaller parts of them where they are large. */
  private static final int BLOCK = 64;

  /** What a commit waits for where requests take long. */
  private static final int MOST_BLOCKS = 2;

  /** Single entries beyond which lists have pages: an earlier version has left them. */
  private static final int MANY = 1_000;

  /** Requests at a time from which six blocks take no longer than one, one by one. */
  private static final int FAST = 8;

  private static final int MOST_BLOCKS_OF_MANY = 6;
  private static final int MOST_BYTES = 4 << 20;

  /** A writer that wakes earlier meets the entry itself in the place of its own. */
  private static final Duration UNFOLDED = Duration.ofHours(1);

  private static final Duration KEPT = Duration.ofDays(7);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssX").withZone(ZoneOffset.UTC);
  private static final Pattern NAME =
      Pattern.compile("(\\d{20})-(\\d{20})-(\\d{8}T\\d{6}Z)\\.json");

  private final ObjectStore store;
  private final LedgerEntries entries;
  private final String path;

  /** That of the entries below a path. */
  public LedgerHistory(ObjectStore store, LedgerEntries entries, String path) {
    this.store = store;
    this.entries = entries;
    this.path = path + "/kept";
  }

  /** Entries in one folded object. */
  record Folded(String name, long first, long last, Instant time) {}

  /**
   * Folds entries that a new one has made void, and deletes what is older than a week.
   *
   * @return how many entries were there as objects of their own
   */
  public int collect(LedgerEntry tail) throws IOException {
    Instant now = Instant.parse(tail.time());
    List<Long> there = entries.after(0);
    TreeMap<Long, List<Long>> blocks =
        there.stream()
            .filter(seq -> seq < tail.lowWater())
            .collect(
                Collectors.groupingBy(seq -> (seq - 1) / BLOCK, TreeMap::new, Collectors.toList()));
    List<Long> odd = new ArrayList<>();
    boolean many = there.size() > MANY && store.parallelism() >= FAST;
    int most = many ? MOST_BLOCKS_OF_MANY : MOST_BLOCKS;
    int folded = 0;
    for (List<Long> block : blocks.values()) {
      if (block.size() < BLOCK) {
        odd.addAll(block);
      } else if (folded == most || !fold(block, now)) {
        break;
      } else {
        folded++;
      }
    }
    // The newest block is not whole because its rest is not void yet.
    odd.removeIf(seq -> seq > tail.lowWater() - BLOCK);
    if (folded > 0 || !odd.isEmpty()) {
      delete(odd, now.minus(KEPT));
    }
    return there.size();
  }

  /** Folds entries without a gap; false when it is too early, or somebody else does it. */
  private boolean fold(List<Long> block, Instant now) throws IOException {
    LedgerEntry last = entries.read(block.get(block.size() - 1));
    if (last == null) {
      return false;
    }
    Instant time = Instant.parse(last.time());
    // Of a clock that was ahead when it wrote nobody knows how old the entry is.
    if (time.isAfter(now.minus(UNFOLDED)) && time.isBefore(now.plus(UNFOLDED))) {
      return false;
    }
    if (!time.isBefore(now.minus(KEPT)) && !write(block, last, now)) {
      return false;
    }
    Parallel.run(store.parallelism(), block, seq -> store.delete(entries.key(seq)));
    return true;
  }

  private boolean write(List<Long> block, LedgerEntry last, Instant now) throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    long first = block.get(0);
    int largest = last.json().length;
    for (int from = 0; from < block.size(); ) {
      // Many files make an entry large, and those that were read wait in memory.
      int some = Math.max(1, Math.min(store.parallelism(), MOST_BYTES / largest));
      List<Long> next = block.subList(from, Math.min(from + some, block.size()));
      Map<Long, byte[]> read = read(next);
      for (long seq : next) {
        byte[] entry = read.remove(seq);
        if (entry == null) {
          return false;
        }
        largest = Math.max(largest, entry.length);
        lines.write(entry);
        lines.write('\n');
        if (lines.size() > MOST_BYTES || seq == block.get(block.size() - 1)) {
          Instant written = Instant.parse(LedgerEntry.read(entry).time());
          Instant time = written.isAfter(now) ? now : written;
          store.createOnce(
              path + "/" + String.format("%020d-%020d-%s.json", first, seq, TIME.format(time)),
              lines.toByteArray());
          lines.reset();
          first = seq + 1;
        }
      }
      from += next.size();
    }
    return true;
  }

  /** Those entries that are there. */
  private Map<Long, byte[]> read(List<Long> some) throws IOException {
    Map<Long, byte[]> read = new ConcurrentHashMap<>();
    Parallel.run(
        store.parallelism(),
        some,
        seq -> {
          byte[] entry = store.read(entries.key(seq));
          if (entry != null) {
            read.put(seq, entry);
          }
        });
    return read;
  }

  /**
   * Deletes what is too old.
   *
   * @param odd entries that are in no whole block: what is left of one that was folded, by a task
   *     that died or woke up too late, or the first ones of a ledger that was not folded before
   */
  private void delete(List<Long> odd, Instant before) throws IOException {
    List<Folded> kept = folded();
    boolean young = false;
    for (long seq : odd) {
      if (kept.stream().anyMatch(part -> part.first() <= seq && seq <= part.last())) {
        store.delete(entries.key(seq));
      } else if (!young) {
        // The later ones are younger still, and each look is a request.
        LedgerEntry old = entries.read(seq);
        young = old != null && !Instant.parse(old.time()).isBefore(before);
        if (!young) {
          store.delete(entries.key(seq));
        }
      }
    }
    for (Folded part : kept) {
      if (part.time().isBefore(before)) {
        store.delete(path + "/" + part.name());
      }
    }
  }

  /** The folded objects that are there. */
  List<Folded> folded() throws IOException {
    List<Folded> kept = new ArrayList<>();
    for (String name : store.list(path)) {
      Matcher parts = NAME.matcher(name);
      if (parts.matches()) {
        Instant time = Instant.from(TIME.parse(parts.group(3)));
        kept.add(
            new Folded(name, Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)), time));
      }
    }
    return kept;
  }

  /** The entries of a folded object, the oldest first; none when it is not there any more. */
  List<LedgerEntry> read(Folded part) throws IOException {
    byte[] lines = store.read(path + "/" + part.name());
    List<LedgerEntry> read = new ArrayList<>();
    for (int at = 0; lines != null && at < lines.length; ) {
      int end = at;
      while (end < lines.length && lines[end] != '\n') {
        end++;
      }
      read.add(LedgerEntry.read(Arrays.copyOfRange(lines, at, end)));
      at = end + 1;
    }
    return read;
  }
}
