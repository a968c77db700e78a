// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.source;

import io.streamgauge.common.LogText;
import io.streamgauge.common.source.StationList.NoStationsException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the list of stations up to date, on a thread of its own. A list that cannot be read, is
 * empty or does not fit the configuration never takes the place of one that did.
 */
public final class StationWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StationWatch.class);

  /** A file that is being written may look like a shorter one: a change has to be seen twice. */
  private static final Duration CONFIRM = Duration.ofSeconds(2);

  private static final Duration RETRY = Duration.ofSeconds(30);

  private final StationSource source;
  private final Collection<String> texts;
  private final Function<StationList, String> refusal;
  private final Runnable changed;
  private final ScheduledThreadPoolExecutor thread;
  private final CountDownLatch firstRead = new CountDownLatch(1);
  private volatile StationList current;
  private volatile String failing;
  private StationList pending;

  /**
   * A watch that does not look yet.
   *
   * @param texts of the configuration, which say what of a list is used
   * @param refusal why a list does not fit the configuration, or null
   * @param changed called with each new list but the first, on the watch's thread
   */
  public StationWatch(
      StationSource source,
      Collection<String> texts,
      Function<StationList, String> refusal,
      Runnable changed) {
    this.source = source;
    this.texts = texts;
    this.refusal = refusal;
    this.changed = changed;
    thread =
        new ScheduledThreadPoolExecutor(
            1,
            OwnThreads.named("streamgauge-stations"),
            // The look that is under way when the connector stops would plan the next one.
            new ThreadPoolExecutor.DiscardPolicy());
  }

  /** Begins to look, and waits for the first list as long as this. */
  public void start(Duration wait) {
    plan(Duration.ZERO);
    try {
      if (!firstRead.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn(
            "No list of stations from {} within {}; no task is started or changed until it comes",
            source.shown(),
            wait);
      }
    } catch (InterruptedException e) {
      // The worker stops this connector: what follows sees that there is no list.
      Thread.currentThread().interrupt();
    }
  }

  /** The list, or null when none has been had yet. */
  public StationList current() {
    return current;
  }

  /** Why there is no newer list, or null. */
  public String failing() {
    return failing;
  }

  private void plan(Duration delay) {
    var unused = thread.schedule(this::look, delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    Duration next = source.interval();
    try {
      StationList found = source.read().usedIn(texts);
      if (!found.equals(current)) {
        check(found);
        if (current == null || found.equals(pending)) {
          adopt(found);
        } else {
          next = shorter(CONFIRM, next);
        }
      }
      pending = found;
      if (failing != null) {
        LOG.info("{} can be used again", source.shown());
        failing = null;
      }
    } catch (NoStationsException e) {
      pending = null;
      next = current == null ? shorter(RETRY, next) : next;
      refused(e.getMessage(), next);
    } catch (RuntimeException e) {
      // An executor tells nobody, and the list would never be looked at again.
      LOG.error("Looking for the stations of {} failed; next look in {}", source.shown(), next, e);
    }
    firstRead.countDown();
    plan(next);
  }

  private void check(StationList found) throws NoStationsException {
    if (found.stations().isEmpty()) {
      throw new NoStationsException("it has no stations");
    }
    String reason = refusal.apply(found);
    if (reason != null) {
      throw new NoStationsException(reason);
    }
  }

  private void adopt(StationList found) {
    StationList old = current;
    current = found;
    if (old == null) {
      LOG.info("{} stations from {}", found.stations().size(), source.shown());
      if (firstRead.getCount() > 0) {
        return;
      }
    } else {
      LOG.info(
          "{} stations from {}: {} came, {} went; the tasks are set up again",
          found.stations().size(),
          source.shown(),
          without(found, old),
          without(old, found));
    }
    changed.run();
  }

  private static int without(StationList some, StationList others) {
    Set<String> left = new HashSet<>(some.stations().keySet());
    left.removeAll(others.stations().keySet());
    return left.size();
  }

  private void refused(String reason, Duration next) {
    if (thread.isShutdown()) {
      return;
    }
    String what =
        current == null
            ? "no task is started or changed"
            : "the " + current.stations().size() + " stations known so far are read on";
    if (reason.equals(failing)) {
      LOG.debug("Still no stations from {}: {}", source.shown(), reason);
    } else {
      LOG.warn(
          "The stations of {} cannot be used: {}; {}, next look in {}",
          source.shown(),
          LogText.of(reason, LogText.REASON),
          what,
          next);
    }
    failing = reason;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /** Does not wait for a look that is under way: it may be held up by the network. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
