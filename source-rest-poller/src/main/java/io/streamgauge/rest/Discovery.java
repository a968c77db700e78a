// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.streamgauge.common.source.StationList;
import io.streamgauge.common.source.StationList.NoStationsException;
import io.streamgauge.common.source.StationSource;
import io.streamgauge.rest.AnswerFormat.PartialAnswerException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  private static final AnswerFormat JSON =
      new AnswerFormat(
          null, false, null, List.of(), 0, RowShape.ROWS, JsonPointer.empty(), ColumnNames.UNKNOWN);

  /** A station's name is in every offset, log line and request of it. */
  private static final int MOST_ID_CHARS = 1_000;

  private final HttpOptions http;
  private final StationOptions.DiscoveryOptions options;
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
    this.clock = clock;
    http = config.http().at(options.url());
  }

  /** No stations, but the names that they may have. */
  StationList names() {
    return new StationList(options.fields().fields().keySet(), new TreeMap<>());
  }

  @Override
  public String option() {
    return StationOptions.DISCOVERY_URL;
  }

  @Override
  public Duration interval() {
    return options.interval();
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
        AnswerBudget budget = AnswerBudget.of(page.body());
        JsonNode root = JSON.read(page.body(), budget);
        without += collect(root, budget, stations);
        more = walk.add(page, counted(root), request.uri());
        if (more && walk.tooMuch() != null) {
          throw new NoStationsException(walk.tooMuch());
        }
      }
    } catch (RuntimeException | StackOverflowError e) {
      LOG.debug("The list of stations cannot be taken apart", e);
      throw new NoStationsException(
          "the answer cannot be taken apart (" + e.getClass().getSimpleName() + ")");
    } catch (Extractor.UnreadableAnswerException | PartialAnswerException | NoStationsException e) {
      String shown = request == null ? "" : " (" + request.shown() + ")";
      throw new NoStationsException(http.request().hide(e.getMessage(), request) + shown);
    }
    tellUnnamed(without, stations.size());
    return new StationList(options.fields().fields().keySet(), stations);
  }

  private void tellUnnamed(long without, int named) {
    if (without != unnamed && without > 0) {
      LOG.warn(
          "{} elements of {} have no {}, or one that is too long, and are left out; the {} others are read",
          without,
          option(),
          StationOptions.DISCOVERY_STATION,
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
    String reason =
        response instanceof Response.TryLater later
            ? later.reason()
            : response instanceof Response.Refused refused
                ? refused.reason()
                : response instanceof Response.TooLarge large
                    ? large.reason()
                    : response instanceof Response.Empty empty
                        ? empty.reason()
                        : response instanceof Response.Fatal fatal
                            ? fatal.reason()
                            : "the service does not give the list now";
    throw new NoStationsException(reason);
  }

  /** Adds the stations of a page, the first of several with one identifier; counts the others. */
  private long collect(
      JsonNode root, AnswerBudget budget, SortedMap<String, Map<String, String>> stations)
      throws Extractor.UnreadableAnswerException, PartialAnswerException {
    if (!options.levels().isEmpty() && root.at(options.levels().get(0)).isMissingNode()) {
      throw new Extractor.UnreadableAnswerException(
          StationOptions.DISCOVERY_LEVELS
              + ": "
              + options.levels().get(0)
              + " leads to nothing in this answer");
    }
    return descend(root, 0, budget, stations);
  }

  /** Rows below a header get the names of its columns, if the configuration goes by names. */
  private JsonNode named(JsonNode found, AnswerBudget budget)
      throws Extractor.UnreadableAnswerException, PartialAnswerException {
    boolean rows =
        !found.isEmpty()
            && !options.station().pointer().matches()
            && !options.station().pointer().mayMatchElement();
    for (JsonNode row : rows ? found : List.<JsonNode>of()) {
      rows &= row.isArray();
    }
    if (!rows) {
      return found;
    }
    Set<String> asked = new HashSet<>();
    asked.add(options.station().pointer().getMatchingProperty());
    options
        .fields()
        .fields()
        .values()
        .forEach(field -> asked.add(field.pointer().getMatchingProperty()));
    return RowShape.HEADER_ROWS.rows(
        found, MissingNode.getInstance(), new ColumnNames(asked), budget);
  }

  private long descend(
      JsonNode above,
      int depth,
      AnswerBudget budget,
      SortedMap<String, Map<String, String>> stations)
      throws Extractor.UnreadableAnswerException, PartialAnswerException {
    JsonNode found =
        depth < options.levels().size() ? above.at(options.levels().get(depth)) : above;
    if (found.isArray()) {
      found = depth >= options.levels().size() - 1 ? named(found, budget) : found;
      long without = 0;
      for (JsonNode element : found) {
        without += station(element, depth, budget, stations);
      }
      return without;
    }
    return found.isObject() ? station(found, depth, budget, stations) : 0;
  }

  private long station(
      JsonNode element,
      int depth,
      AnswerBudget budget,
      SortedMap<String, Map<String, String>> stations)
      throws Extractor.UnreadableAnswerException, PartialAnswerException {
    if (depth < options.levels().size() - 1) {
      return descend(element, depth + 1, budget, stations);
    }
    try {
      String name = options.station().text(element, budget.reads());
      Map<String, String> told = options.fields().names(element, Map.of(), budget.reads());
      boolean tooLong = told.values().stream().anyMatch(value -> value.length() > MOST_ID_CHARS);
      if (name == null || name.length() > MOST_ID_CHARS || tooLong) {
        return 1;
      }
      stations.putIfAbsent(name.trim(), Map.copyOf(told));
      return 0;
    } catch (TextPattern.UnsearchedException e) {
      return 1;
    }
  }

  private Extractor.Extraction counted(JsonNode root) {
    JsonNode found = options.levels().isEmpty() ? root : root.at(options.levels().get(0));
    String next = http.paging().next() == null ? "" : http.paging().next().find(root);
    return new Extractor.Extraction(List.of(), List.of(), found.isArray() ? found.size() : 1, next);
  }
}
