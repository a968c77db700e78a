// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import io.streamgauge.archive.store.ObjectStore;
import java.io.IOException;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * The rows of some files in one order, those that two files have once. Files that have the order
 * themselves are read side by side as long as there is memory for it; the others, or all, by way of
 * the worker's disk.
 *
 * <p>After a restart it begins anew and gives nothing that was given: what decides about a row is
 * then the same as before.
 */
final class FileMerge implements AutoCloseable {
  /** Heap for files that are open side by side. */
  private static final long OPEN_BYTES = 32L << 20;

  private static final int MOST_OPEN = 64;
  private static final int ROWS_OF_STEP = 20_000;

  private final ObjectStore store;
  private final ReadOrder order;
  private final RowSelection selection;
  private final NotedLevels noted;
  private final ZoneId zone;
  private final String fingerprint;
  private final Map<String, RowPosition> positions;
  private final CommittedFiles committed;
  private final ReadEvents events;
  private final Deque<ListedFile> pending;
  private final List<Open> sideBySide = new ArrayList<>();
  private final PriorityQueue<Source> sources =
      new PriorityQueue<>(
          Comparator.comparing((Source it) -> it.head.key(), Row.Key.ORDER)
              .thenComparing(it -> it.file.key()));
  private final MetRows seen = new MetRows();
  private final Spool spool = new Spool();
  private final OtherRows.Kept others;
  private Open comparing;
  private Open copying;
  private SpooledCursor copy;
  private long openBytes;
  private boolean byDisk;
  private boolean daysWrong;

  /** A file that is open. */
  private record Open(
      ListedFile file, OpenFile open, RowKeys keys, RowRecords records, Copies copies) {}

  /** A file whose rows come. */
  private static final class Source {
    private final ListedFile file;
    private final RowRecords records;
    private final Copies copies;
    private final RowCursor cursor;
    private final long rows;
    private Row head;
    private Long stamp;
    private boolean broken;

    Source(Open open, RowCursor cursor, long rows) {
      this.file = open.file();
      this.records = open.records();
      this.copies = open.copies();
      this.cursor = cursor;
      this.rows = rows;
    }
  }

  /**
   * A row that is to be given.
   *
   * @param after the file's position when it has been given
   */
  record Given(ListedFile file, RowRecords records, Row row, RowPosition after) {}

  /**
   * Files in an order.
   *
   * @param positions of those of which rows were given
   */
  FileMerge(
      ObjectStore store,
      List<ListedFile> files,
      ReadPlan plan,
      NotedLevels noted,
      Map<String, RowPosition> positions,
      CommittedFiles committed,
      ReadEvents events) {
    this.store = store;
    this.order = plan.order();
    this.selection = plan.selection();
    this.noted = noted;
    this.zone = plan.zone();
    this.fingerprint = selection.fingerprint();
    this.positions = positions;
    this.committed = committed;
    this.events = events;
    this.others = new OtherRows.Kept(store, spool.keys());
    this.byDisk = order == ReadOrder.OFFSET;
    this.pending =
        new ArrayDeque<>(
            files.stream()
                .sorted(order == ReadOrder.OFFSET ? ListedFile.BY_OFFSET : ListedFile.BY_KEY)
                .toList());
  }

  /** Whether the levels of a directory say another time than its rows have. */
  boolean daysWrong() {
    return daysWrong;
  }

  /** Does some of the work that comes before the next row; false when there is none. */
  boolean prepare() throws IOException {
    if (copying != null) {
      copySome();
      return true;
    } else if (comparing != null) {
      if (!comparing.copies().step()) {
        place(comparing);
        comparing = null;
      }
      return true;
    }
    ListedFile next = pending.peek();
    boolean wait =
        order == ReadOrder.OFFSET
            && !sources.isEmpty()
            && next != null
            && sources.peek().head.key().time() < next.name().first();
    if (next != null && !wait) {
      open(next);
      pending.remove();
      return true;
    } else if (byDisk && !sideBySide.isEmpty()) {
      begin(sideBySide.remove(sideBySide.size() - 1));
      return true;
    }
    while (!sideBySide.isEmpty()) {
      Open open = sideBySide.remove(sideBySide.size() - 1);
      try {
        long rows = open.open().rows();
        open.open().narrow(selection);
        advance(new Source(open, new SortedCursor(open.open(), open.keys()), rows));
      } catch (UnreadableException | RuntimeException e) {
        refused(open.file(), e, open.open());
      }
    }
    return false;
  }

  private void open(ListedFile file) throws IOException {
    OpenFile open = null;
    others.forget(order, file.name().first());
    try {
      events.opened();
      open = OpenFile.open(store, file.key(), file.levels());
      events.missing(file.key(), open.missing());
      events.selectedBy(selection.where().keySet(), open.file(), file.levels());
      daysWrong |=
          selection.byTime() && open.statistics().leaves(noted.span(file.levels(), file.name()));
      if (!open.statistics().mayHave(selection)) {
        events.passed(1);
        open.close();
        return;
      }
      RowRecords records = new RowRecords(open.file());
      Copies copies = committed.copies(file, positions.get(file.key()), others);
      ZoneId local = noted.zone(file.name(), zone);
      RowKeys keys = new RowKeys(open.file(), file.levels(), order, selection, local);
      comparing = new Open(file, open, keys, records, copies);
    } catch (IOException | ConnectException e) {
      if (open != null) {
        open.close();
      }
      throw e;
    } catch (UnreadableException | RuntimeException e) {
      refused(file, e, open);
    }
  }

  /** Takes a file of which others are read. */
  private void place(Open ready) throws IOException {
    try {
      ZoneId local = noted.zone(ready.file().name(), zone);
      if (byDisk
          || ready.copies().shared()
          || !SortedCursor.fits(store, ready.file(), ready.open(), selection, local)) {
        begin(ready);
      } else {
        sideBySide.add(ready);
        openBytes += ready.open().heap();
        byDisk = openBytes > OPEN_BYTES || sideBySide.size() > MOST_OPEN;
      }
    } catch (UnreadableException | RuntimeException e) {
      refused(ready.file(), e, ready.open());
    }
  }

  /** Whatever somebody has made of a file, the others go on. */
  private void refused(ListedFile file, Exception e, OpenFile open) {
    events.refused(file.key(), UnreadableException.reason(e));
    if (open != null) {
      open.close();
    }
  }

  private void begin(Open open) {
    copying = open;
    copy = new SpooledCursor(spool);
  }

  private void copySome() throws IOException {
    Open open = copying;
    try {
      if (copy.copy(open.open(), open.keys(), ROWS_OF_STEP)) {
        return;
      }
      open.open().close();
      advance(new Source(open, copy, copy.rows()));
    } catch (UnreadableException | RuntimeException e) {
      // Not even what came before: the order of a part is not that of the whole.
      refused(open.file(), e, open.open());
      copy.abandon();
    }
    copying = null;
    copy = null;
  }

  private void advance(Source source) throws IOException {
    try {
      source.head = source.cursor.next();
      source.stamp = source.head == null ? null : source.records.stamp(source.head.columns());
    } catch (UnreadableException | RuntimeException e) {
      refused(source.file, e, null);
      source.head = null;
      source.broken = true;
    }
    if (source.head != null) {
      sources.add(source);
    } else {
      source.cursor.close();
    }
  }

  /** Whether there are no more rows, once nothing is left to prepare. */
  boolean ended() {
    return sources.isEmpty();
  }

  /** The next row, or null when the next one was given before or is a duplicate. */
  Given next() throws IOException {
    Source source = sources.remove();
    Row row = source.head;
    Long stamp = source.stamp;
    advance(source);
    ArchivedFile file = source.records.file();
    boolean first =
        source.copies.here(row.key().offset(), stamp, () -> RowContents.of(file, row.columns()))
            && seen.add(file, row, stamp);
    RowPosition position = positions.get(source.file.key());
    if (position != null && row.place() < position.row()) {
      return null;
    } else if (!first) {
      events.duplicate(source.file.key(), row);
      return null;
    }
    long end = source.broken ? row.place() + 1 : source.rows;
    long after = source.head == null ? end : source.head.place();
    return new Given(
        source.file,
        source.records,
        row,
        new RowPosition(after, source.rows, order.spelled(), fingerprint, source.copies.seen()));
  }

  @Override
  public void close() {
    sources.forEach(source -> source.cursor.close());
    sideBySide.forEach(open -> open.open().close());
    if (copying != null) {
      copying.open().close();
    }
    if (comparing != null) {
      comparing.open().close();
    }
    others.close();
    spool.close();
  }
}
