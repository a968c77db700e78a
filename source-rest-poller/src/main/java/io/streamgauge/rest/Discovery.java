// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.source.StationList;
import io.streamgauge.common.source.StationList.NoStationsException;
import io.streamgauge.common.source.StationSource;
import io.streamgauge.extract.Extraction;
import io.streamgauge.extract.Extraction.PartialAnswerException;
import io.streamgauge.extract.Extraction.UnreadableAnswerException;
import io.streamgauge.extract.NamedElements;
import io.streamgauge.rest.http.HttpFetcher;
import io.streamgauge.rest.http.HttpOptions;
import io.streamgauge.rest.http.PageWalk;
import io.streamgauge.rest.http.Request;
import io.streamgauge.rest.http.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the service which stations it has, page by page, let in as the requests for readings are.
 */
final class Discovery implements StationSource {
  private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);

  /** A station's name is in every offset, log line and request of it. */
  private static final int MOST_ID_CHARS = 1_000;

  private final HttpOptions http;
  private final StationOptions.DiscoveryOptions options;
  private final Duration interval;
  private final NamedElements elements;
  private final Duration longest;
  private final Clock clock;
  private long unnamed;

  /**
   * A discovery that has not asked yet.
   *
   * @param longest time for all pages together
   */
  Discovery(RestStationSourceConfig config, Duration longest, Clock clock) {
    this.longest = longest;
    options = config.stations().discovery();
    interval = config.stations().interval();
    this.clock = clock;
    http = config.http().at(options.url());
    elements =
        new NamedElements(
            RestOptions.PREFIX,
            StationOptions.DISCOVERY_LEVELS,
            options.levels(),
            options.station(),
            options.fields(),
            http.nextPage());
  }

  /** No stations, but the names that they may have. */
  StationList names() {
    return new StationList(options.names(), new TreeMap<>());
  }

  @Override
  public String option() {
    return StationOptions.DISCOVERY_URL;
  }

  @Override
  public Duration interval() {
    return interval;
  }

  @Override
  public StationList read() throws NoStationsException {
    SortedMap<String, Map<String, String>> stations = new TreeMap<>();
    long end = System.nanoTime() + longest.toNanos();
    long without = 0;
    Request request = null;
    try (HttpFetcher fetcher = new HttpFetcher(http, clock)) {
      PageWalk walk = new PageWalk(http);
      boolean more = true;
      while (more) {
        request = walk.next();
        Response.Page page = page(ask(fetcher, request, end));
        NamedElements.Found found = elements.read(page.body());
        without += collect(found.elements(), stations);
        more =
            walk.add(
                page,
                new Extraction(List.of(), List.of(), found.count(), found.next()),
                request.uri());
        if (more && walk.tooMuch() != null) {
          throw new NoStationsException(walk.tooMuch());
        }
      }
    } catch (RuntimeException | StackOverflowError e) {
      LOG.debug("The list of stations cannot be taken apart", e);
      throw new NoStationsException(
          "the answer cannot be taken apart (" + e.getClass().getSimpleName() + ")");
    } catch (UnreadableAnswerException | PartialAnswerException | NoStationsException e) {
      String shown = request == null ? "" : " (" + request.shown() + ")";
      throw new NoStationsException(http.request().hide(e.getMessage(), request) + shown);
    }
    tellUnnamed(without, stations.size());
    return new StationList(options.names(), stations);
  }

  private void tellUnnamed(long without, int named) {
    if (without != unnamed && without > 0) {
      LOG.warn(
          "{} elements of {} have no {}, or one that is too long, and are left out; the {} others are read",
          without,
          option(),
          StationOptions.DISCOVERY_FIELDS + " " + StationList.STATION,
          named);
    }
    unnamed = without;
  }

  private static Response ask(HttpFetcher fetcher, Request request, long end)
      throws NoStationsException {
    var future = fetcher.fetch(request);
    try {
      return future.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS).response();
    } catch (TimeoutException e) {
      future.cancel(true);
      throw new NoStationsException("not all pages of the list came in time");
    } catch (ExecutionException e) {
      throw new NoStationsException(e.getCause().getClass().getSimpleName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NoStationsException("interrupted");
    }
  }

  private static Response.Page page(Response response) throws NoStationsException {
    if (response instanceof Response.Page page) {
      return page;
    }
    if (response instanceof Response.NoPage without && without.kind() != Response.Kind.AGAIN) {
      throw new NoStationsException(without.reason());
    }
    throw new NoStationsException(
        response instanceof Response.TryLater later
            ? later.reason()
            : "the service does not give the list now");
  }

  /** Adds the stations of a page, the first of several with one identifier; counts the others. */
  private static long collect(
      List<NamedElements.Element> found, SortedMap<String, Map<String, String>> stations) {
    long without = 0;
    for (NamedElements.Element each : found) {
      boolean tooLong =
          each.names().values().stream().anyMatch(value -> value.length() > MOST_ID_CHARS);
      if (each.id() == null || each.id().length() > MOST_ID_CHARS || tooLong) {
        without++;
      } else {
        stations.putIfAbsent(each.id().trim(), Map.copyOf(each.names()));
      }
    }
    return without;
  }
}
