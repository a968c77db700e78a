// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.extract.Extraction.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The part of a station's time that is read: the live readings, what lies before them, or gaps once
 * more. The rest of reading, in {@link StationPoller}, is the same for all.
 */
sealed interface Reader {
  /** The time ranges to ask for, one after the other. */
  Window.Sequence windows();

  /** The cursor that tells new rows from known ones. */
  Cursor cursor();

  /** Up to when to ask. */
  Instant limit(Instant now);

  /** Those rows of an answer that it was asked for. */
  List<Row> wanted(List<Row> rows);

  /** Whether all of its time has been asked for with this window, which may be empty. */
  boolean complete(Window window);

  /** Whether it is not asked for any longer after so many failures in a row. */
  boolean givesUp(int failures, boolean refused);

  /** All rows of all its answers have been handed over, and changes of gaps have not. */
  void drained(Instant now);

  /** Nothing is left to hand over: whether it has come to its end, or has more to ask for. */
  boolean ends(Window window, Instant now);

  /** Whether it has ended, and its poller can go. */
  boolean ended();

  /** Live polling, which never ends. */
  record Live(StationProgress progress, Window.Sequence windows) implements Reader {
    @Override
    public Cursor cursor() {
      return progress.live();
    }

    @Override
    public Instant limit(Instant now) {
      return now;
    }

    @Override
    public List<Row> wanted(List<Row> rows) {
      return rows;
    }

    @Override
    public boolean complete(Window window) {
      return false;
    }

    @Override
    public boolean givesUp(int failures, boolean refused) {
      return false;
    }

    @Override
    public void drained(Instant now) {
      // The ledger is told of live answers by their windows.
    }

    @Override
    public boolean ends(Window window, Instant now) {
      return false;
    }

    @Override
    public boolean ended() {
      return false;
    }
  }

  /** The backfill, which ends where live polling began. */
  record Backfill(StationProgress progress, Window.Sequence windows, Duration lookback)
      implements Reader {
    @Override
    public Cursor cursor() {
      return progress.backfill();
    }

    /** It reaches a look-back over what is its own, as live polling does on its side. */
    @Override
    public Instant limit(Instant now) {
      Instant end = progress.until().plus(lookback);
      return end.isBefore(now) ? end : now;
    }

    @Override
    public List<Row> wanted(List<Row> rows) {
      return rows.stream().filter(progress::isOld).toList();
    }

    @Override
    public boolean complete(Window window) {
      return (window.isEmpty() || window.live()) && leavesNothingOut(window);
    }

    private boolean leavesNothingOut(Window window) {
      Instant hole = progress.holeInBackfill(window.askedFrom());
      if (hole != null) {
        windows.goBack(hole);
      }
      return hole == null;
    }

    @Override
    public boolean givesUp(int failures, boolean refused) {
      return false;
    }

    @Override
    public void drained(Instant now) {
      // The ledger is told of its answers by their windows.
    }

    @Override
    public boolean ends(Window window, Instant now) {
      // Live polling may have seen a silent series again since the last window was read.
      if (progress.backfill() != null && leavesNothingOut(window)) {
        progress.backfilled(now);
      }
      return progress.backfill() == null;
    }

    @Override
    public boolean ended() {
      return progress.backfill() == null;
    }
  }

  /** One more request for gaps that lie close together. */
  record GapRetry(StationProgress progress, GapRound windows) implements Reader {
    @Override
    public Cursor cursor() {
      return progress.live();
    }

    @Override
    public Instant limit(Instant now) {
      return now;
    }

    @Override
    public List<Row> wanted(List<Row> rows) {
      return rows.stream().filter(row -> progress.gaps().at(row) != null).toList();
    }

    @Override
    public boolean complete(Window window) {
      return window.isEmpty() || windows.complete();
    }

    @Override
    public boolean givesUp(int failures, boolean refused) {
      return progress.gaps().policy().givesUp(failures, refused);
    }

    @Override
    public void drained(Instant now) {
      progress.gaps().asked(windows, now);
    }

    @Override
    public boolean ends(Window window, Instant now) {
      return true;
    }

    @Override
    public boolean ended() {
      return !progress.gaps().asks(windows);
    }
  }
}
