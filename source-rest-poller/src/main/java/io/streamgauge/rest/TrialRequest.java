// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.LogText;
import io.streamgauge.common.Observation;
import io.streamgauge.common.Problems;
import io.streamgauge.extract.Extraction;
import io.streamgauge.extract.Extraction.PartialAnswerException;
import io.streamgauge.extract.Extraction.UnreadableAnswerException;
import io.streamgauge.extract.ExtractionOptions;
import io.streamgauge.extract.Extractor;
import io.streamgauge.rest.RestStationSourceConfig.Resolved;
import io.streamgauge.rest.http.Fetched;
import io.streamgauge.rest.http.HttpFetcher;
import io.streamgauge.rest.http.HttpOptions;
import io.streamgauge.rest.http.PageWalk;
import io.streamgauge.rest.http.Request;
import io.streamgauge.rest.http.RequestTemplate;
import io.streamgauge.rest.http.Response;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for one station as a task would, before there is a connector: shows what a configuration
 * reads, or says why it reads nothing. Keeps no state.
 */
final class TrialRequest {
  private static final Logger LOG = LoggerFactory.getLogger(TrialRequest.class);
  private static final Duration LONGEST_SPAN = Duration.ofDays(1);

  /** A worker answers its own clients within 90 seconds, whatever it asks meanwhile. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private static final int MOST_REQUESTS = 6;
  private static final int MOST_SHOWN = 3;
  private static final Pattern QUOTED = Pattern.compile("'[^']*'|\"[^\"]*\"");

  private final RestStationSourceConfig config;
  private final AbstractConfig options;
  private final GroupRequest.Filling requests;
  private final Clock clock;
  private final Extractor extractor;
  private final List<String> stations;
  private final String label;

  /** Why no reading came, beside the option that is most likely wrong. */
  private record TrialFailure(String option, String reason, int bytes) {
    TrialFailure(String option, String reason, ByteBuffer answer) {
      this(option, reason, answer == null ? -1 : answer.remaining());
    }
  }

  /** A reason without the parts of the answer that it quotes. */
  private static String unquoted(String reason) {
    return LogText.of(QUOTED.matcher(reason).replaceAll("'...'"), LogText.REASON);
  }

  /** An answer that a shorter window may make whole. */
  private static final class TooMuchException extends Exception {
    private final transient TrialFailure failure;

    TooMuchException(TrialFailure failure) {
      super(failure.reason());
      this.failure = failure;
    }
  }

  TrialRequest(Resolved resolved, Clock clock) {
    config = resolved.config();
    options = resolved.options();
    requests = GroupRequest.Filling.of(config);
    this.clock = clock;
    extractor = config.extractor();
    int most = Math.min(config.groups().most(), config.stations().ids().size());
    stations = config.stations().ids().subList(0, most);
    String others = most == 1 ? "" : " and " + (most - 1) + " others";
    label = "station " + LogText.of(stations.get(0)) + others;
  }

  /** Whether the configuration, which may have errors, asks for a trial. */
  static boolean wanted(Map<String, String> properties) {
    return "true".equalsIgnoreCase(String.valueOf(properties.get(RestOptions.TRY)).trim());
  }

  void run(Problems problems) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Duration span =
        config.windows().windowMax().compareTo(LONGEST_SPAN) < 0
            ? config.windows().windowMax()
            : LONGEST_SPAN;
    Request request = null;
    TrialFailure failure = null;
    try (HttpFetcher fetcher = new HttpFetcher(config.http(), clock)) {
      long end = System.nanoTime() + longestWait().toNanos();
      for (int sent = 1; sent <= MOST_REQUESTS; sent++) {
        request = request(now.minus(span), now);
        Response response = await(fetcher.fetch(request), end);
        if (response instanceof Response.NoPage again && again.kind() == Response.Kind.AGAIN) {
          failure = refused(again.reason(), null);
          continue;
        }
        try {
          failure = judge(response, span);
          break;
        } catch (TooMuchException e) {
          failure = e.failure;
          span = span.dividedBy(2);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure = new TrialFailure(RestOptions.TRY, "interrupted before the answer came", -1);
    } catch (RuntimeException e) {
      // Whatever a library makes of an odd answer, validation has to say it and not to fail.
      LOG.debug("Trial request failed", e);
      failure =
          new TrialFailure(RequestTemplate.URL, "failed with " + e.getClass().getSimpleName(), -1);
    }
    if (failure != null) {
      tell(failure, request, problems);
    }
  }

  private Duration longestWait() {
    Duration timeout = config.limits().timeout();
    return timeout.compareTo(LONGEST_WAIT) < 0 ? timeout : LONGEST_WAIT;
  }

  private Request request(Instant start, Instant end) {
    PageWalk walk = new PageWalk(config.http());
    return requests.next(walk, stations, start, end);
  }

  private static Response await(CompletableFuture<Fetched> future, long end)
      throws InterruptedException {
    try {
      return future.get(end - System.nanoTime(), TimeUnit.NANOSECONDS).response();
    } catch (TimeoutException e) {
      future.cancel(true);
      return new Response.TryLater("no answer in time", null, null);
    } catch (ExecutionException e) {
      return new Response.TryLater(e.getCause().getClass().getSimpleName(), null, null);
    }
  }

  /** Shows what came; null when there is a reading. */
  private TrialFailure judge(Response response, Duration span) throws TooMuchException {
    if (response instanceof Response.Page page) {
      return read(page, span);
    } else if (response instanceof Response.TryLater later) {
      return new TrialFailure(
          config.http().blamedFor(later.reason()), later.reason(), later.head());
    }
    Response.NoPage found = (Response.NoPage) response;
    return switch (found.kind()) {
      case EMPTY, DOUBTFUL_EMPTY -> silent(span, ": " + found.reason());
      case TOO_LARGE ->
          throw new TooMuchException(
              new TrialFailure(HttpOptions.RESPONSE_MAX, found.reason(), found.head()));
      case REFUSED ->
          extractor.saysEmpty(found.head())
              ? silent(span, "")
              : refused(found.reason(), found.head());
      case AGAIN, SKIP, DOUBTFUL_SKIP, FATAL -> refused(found.reason(), found.head());
    };
  }

  private TrialFailure read(Response.Page page, Duration span) throws TooMuchException {
    ByteBuffer body = page.body();
    Extraction found;
    try {
      found = extractor.extract(body, page.charset(), stations);
    } catch (PartialAnswerException e) {
      throw new TooMuchException(new TrialFailure(WindowOptions.WINDOW_MAX, e.getMessage(), body));
    } catch (UnreadableAnswerException e) {
      // A parser's own words repeat what it could not read; pointers are the user's.
      String reason =
          e.getMessage().startsWith(RestOptions.PREFIX + ExtractionOptions.LEVELS)
              ? e.getMessage()
              : "the answer is " + e.getMessage().split(": ", 2)[0];
      return extractor.saysEmpty(body)
          ? silent(span, "")
          : new TrialFailure(
              blamed(e.getMessage(), RestOptions.PREFIX + ExtractionOptions.FORMAT), reason, body);
    }
    if (found.rows().isEmpty() && found.rejected().isEmpty()) {
      return silent(span, "");
    }
    if (found.rows().isEmpty()) {
      String reason = found.rejected().get(0).reason();
      return new TrialFailure(
          blamed(reason, RestOptions.PREFIX + ExtractionOptions.LEVELS),
          "no element of the answer gave a reading, the first because " + reason,
          body);
    }
    LOG.info(
        "Trial request for {}: {} readings, {} elements that gave none",
        label,
        found.rows().size(),
        found.rejected().size());
    found.rows().stream().limit(MOST_SHOWN).forEach(row -> show(row.observation()));
    return null;
  }

  private void show(Observation reading) {
    String result = reading.result() == null ? reading.resultText() : reading.result().toString();
    String text =
        "%s %s %s = %s%s%s"
            .formatted(
                reading.sensorId(),
                reading.observedProperty(),
                reading.eventTime(),
                result == null ? "missing" : result,
                reading.unit() == null ? "" : " " + reading.unit(),
                reading.x() == null ? "" : " at " + reading.x() + " " + reading.y());
    LOG.info("Trial request for {}: {}", label, LogText.of(config.request().hide(text, null)));
  }

  private TrialFailure silent(Duration span, String why) {
    return new TrialFailure(
        config.stations().source(),
        label
            + (stations.size() == 1
                ? " answered, and has no reading"
                : " answered without a reading")
            + (config.request().windowed() ? " of the last " + span : "")
            + why,
        -1);
  }

  private TrialFailure refused(String reason, ByteBuffer head) {
    return new TrialFailure(config.http().blamedFor(reason), reason, head);
  }

  /** Reasons of the extraction begin with the option that they are about. */
  private String blamed(String reason, String otherwise) {
    String first = reason.split("[ :=]", 2)[0];
    return options.values().containsKey(first) ? first : otherwise;
  }

  private void tell(TrialFailure failure, Request request, Problems problems) {
    Object value = options.values().get(failure.option());
    if (failure.option().equals(RequestTemplate.URL)) {
      value = RequestTemplate.shownUrl(config.request().url().text());
    }
    String asked = request == null ? "" : " (" + request.shown() + ")";
    // What the answer holds is for the connector's readers, not for whoever validates a
    // configuration: it may come from a service that only this worker can reach.
    String answered = failure.bytes() < 0 ? "" : "; the answer has " + failure.bytes() + " bytes";
    String told =
        "the trial request gave no reading: " + unquoted(failure.reason()) + asked + answered;
    problems.add(
        failure.option(),
        value == null ? null : config.request().hide(value.toString(), request),
        config.request().hide(told, request)
            + ". Correct the configuration, or set "
            + RestOptions.TRY
            + "=false to leave the request out");
  }
}
