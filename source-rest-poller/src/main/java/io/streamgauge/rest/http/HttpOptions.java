// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import io.streamgauge.common.Backoff;
import io.streamgauge.common.Durations;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.Problems;
import io.streamgauge.common.Template;
import io.streamgauge.common.source.FormerOptions;
import io.streamgauge.common.source.FormerOptions.Former;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.config.AbstractConfig;

/**
 * The options by which a service is asked, as groups that each read and check their own.
 *
 * @param conditional whether unchanged answers need not be sent again
 * @param blamed the option that a refused login is most likely about
 * @param former options of the version before, as they are written
 */
public record HttpOptions(
    RequestTemplate request,
    boolean conditional,
    Transport transport,
    Paging paging,
    Limits limits,
    AnswerJudge judge,
    String blamed,
    Map<String, String> former) {
  public static final String URL = RequestTemplate.URL;
  public static final String RATES = "rest.limits";

  public static final String TIMEOUT = "rest.request.timeout.ms";
  public static final String RESPONSE_MAX = "rest.response.max.bytes";
  public static final String IN_FLIGHT = "rest.max.in.flight";
  public static final String BACKOFF = "rest.retry.backoff.ms";

  /** Names in a request that stand for parts of an answer. */
  public static final Set<String> PAGE_NAMES = Paging.NAMES;

  private static final Duration LONGEST = Duration.ofDays(3650);
  private static final Duration SHORTEST = Duration.ofMillis(1);

  /**
   * The bounds of one task's requests.
   *
   * @param timeout for one request, its body included
   * @param responseMaxBytes largest answer, decompressed
   * @param inFlight requests at the same time
   * @param backoff between attempts for one station
   * @param rates most requests in any window
   * @param skip how long a station is not asked that the service does not have
   */
  public record Limits(
      Duration timeout,
      int responseMaxBytes,
      int inFlight,
      Backoff backoff,
      List<RateLimit> rates,
      Duration skip) {
    private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(15);
    private static final Duration USUAL_SKIP = Duration.ofDays(1);
    private static final int BODY_SHARE = 8;
    private static final long LEAST_BODY = 4L << 20;

    private static Limits from(AbstractConfig config) {
      Duration first = duration(config, BACKOFF);
      Duration longest =
          FormerOptions.duration(config, FormerRequestOptions.BACKOFF_MAX, LONGEST_BACKOFF);
      return new Limits(
          duration(config, TIMEOUT),
          config.getInt(RESPONSE_MAX),
          config.getInt(IN_FLIGHT),
          new Backoff(first, longest.compareTo(first) < 0 ? first : longest),
          config.getList(RATES).stream().map(RateLimit::parse).toList(),
          FormerOptions.duration(config, FormerRequestOptions.SKIP, USUAL_SKIP));
    }

    private static Duration duration(AbstractConfig config, String option) {
      return Durations.parse(option, config.getString(option));
    }

    /**
     * The largest body that is taken in: as many as are under way at the same time take no more
     * than an eighth of the worker's memory.
     */
    public int bodyMaxBytes() {
      long share = Runtime.getRuntime().maxMemory() / BODY_SHARE / inFlight;
      return (int) Math.min(responseMaxBytes, Math.max(LEAST_BODY, share));
    }

    /** What of the memory for rows those of one window may take while further pages are awaited. */
    public long pagesRowBytes(long mostRows) {
      return mostRows * 2 / (inFlight + 1);
    }

    /** The requests that one task may send, of which backfills have so many percent. */
    public RequestBudget budget(int percent) {
      return new RequestBudget(rates.stream().map(rate -> rate.percent(percent)).toList());
    }

    /** The most tasks among which the rates can be shared: each needs a request of its own. */
    public int mostTasks() {
      return rates.stream().mapToInt(RateLimit::count).min().orElse(Integer.MAX_VALUE);
    }

    /** What a task's configuration says of its share of the rates. */
    public Map<String, String> share(int task, int tasks) {
      return rates.isEmpty() ? Map.of() : Map.of(RATES, RateLimit.share(rates, task, tasks));
    }
  }

  /** Adds what a request is made of and how its answers come; the URL itself is the caller's. */
  public static void define(OptionList options) {
    RequestTemplate.define(options);
    defineLimits(options);
    Transport.define(options);
    Paging.define(options);
    Authorization.define(options);
    AnswerJudge.define(options);
  }

  private static void defineLimits(OptionList options) {
    options
        .group("Limits")
        .list(
            RATES,
            new Parsed("60/min,2000/h; windows s, min, h, d", RateLimit::parse),
            "Request limits",
            "Most requests in any window, over all tasks; each task gets its share.")
        .duration(
            TIMEOUT,
            Duration.ofMinutes(1),
            Duration.ofMillis(100),
            LONGEST,
            "Request timeout",
            "Deadline of one request, its whole body included.")
        .low()
        .integer(
            RESPONSE_MAX,
            16 << 20,
            1_000,
            1 << 30,
            "Largest answer",
            "Largest answer after decompression; for a larger one the window is halved.")
        .low()
        .integer(
            IN_FLIGHT,
            4,
            1,
            256,
            "Requests at once",
            "Requests that one task has under way at the same time.")
        .low()
        .duration(
            BACKOFF,
            Duration.ofSeconds(5),
            SHORTEST,
            LONGEST,
            "Back-off",
            "Wait after a station's first failed request; it doubles with each further one,"
                + " up to 15 minutes.")
        .low();
  }

  /** What the options say, a preset's included. */
  public static HttpOptions from(AbstractConfig config) {
    RequestTemplate request = RequestTemplate.from(config);
    return new HttpOptions(
        request,
        FormerRequestOptions.conditional(config),
        Transport.from(config),
        Paging.from(config),
        Limits.from(config),
        AnswerJudge.from(config, request.secrets()),
        Authorization.blamed(config),
        FormerRequestOptions.breaker(config));
  }

  /**
   * What is wrong with their combination.
   *
   * @param known the names that a request may use, but for those of its pages
   */
  public void check(AbstractConfig config, Set<String> known, Problems problems) {
    Authorization.check(config, problems);
    transport.check(config, request, problems);
    paging.check(request.names(), problems);
    Set<String> all = new TreeSet<>(known);
    all.addAll(PAGE_NAMES);
    request.check(all, problems);
  }

  /** What still acts of the version before. */
  public static List<Former> formerOptions() {
    return FormerRequestOptions.all();
  }

  /** What lets the service pause when it is down for all stations of a task. */
  public HostBreaker breaker(RandomGenerator random) {
    return FormerRequestOptions.breaker(former, limits.backoff(), random);
  }

  /** Refuses what no new configuration may have. */
  public void checkNew(AbstractConfig config, Problems problems) {
    String type = config.getString(Authorization.TYPE);
    if (request.hasHeader(FixedHeader.AUTHORIZATION)
        && !type.equals("none")
        && !type.equals("api-key")) {
      problems.add(
          RequestTemplate.HEADERS,
          FixedHeader.AUTHORIZATION,
          Authorization.TYPE + "=" + type + " sends this header already; leave one of the two out");
    }
  }

  /** Options and remedies for logins that go over the network for everybody to read. */
  public Map<String, String> plaintext(AbstractConfig config) {
    return Transport.plaintext(config, request);
  }

  /** The same, for requests to another URL of the service that are about no station. */
  public HttpOptions at(Template url) {
    RequestTemplate other = request.at(url);
    return new HttpOptions(
        other, false, transport, paging.in(other.names()), limits, judge, blamed, former);
  }

  /** Where an answer tells its next page; null for nowhere. */
  public String nextPage() {
    return paging.next();
  }

  /** Refuses modes of pages that count what this other option does not keep. */
  public void refuseCounting(String option, Problems problems) {
    if (paging.counts()) {
      problems.add(
          Paging.MODE,
          paging.mode().text(),
          "counts the elements of a page, which " + option + " does not keep; use levels");
    }
  }

  /** Whether a request can be asked on condition: only one that never changes and has one page. */
  public boolean revalidates() {
    return conditional && !request.windowed() && paging.mode() == PageMode.NONE;
  }

  /** The option that is most likely wrong when a request came to nothing for this reason. */
  public String blamedFor(String reason) {
    if (reason.startsWith(Authorization.UNSIGNED)) {
      return ClientCredentials.URL;
    }
    return AnswerJudge.tellsOfCredentials(reason) ? blamed : URL;
  }
}
