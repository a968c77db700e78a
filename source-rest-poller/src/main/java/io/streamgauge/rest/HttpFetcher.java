// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.PluginVersion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

/** Owns the HTTP client and its threads. Requests never block the caller. */
final class HttpFetcher implements AutoCloseable {
  private final Duration deadline;
  private final int maxBytes;
  private final AnswerJudge judge;
  private final Clock clock;
  private final ExecutorService threads;
  private final ScheduledExecutorService deadlines;
  private final HttpClient client;

  /**
   * What came of a request, and what it told about the service.
   *
   * @param hostFails whether the service as a whole seems to be broken
   */
  record Fetched(Response response, Quota quota, boolean hostFails) {}

  /**
   * A fetcher of one task.
   *
   * @param followRedirects the client would send all headers, keys included, to the new host
   */
  HttpFetcher(
      RestStationSourceConfig.Limits limits,
      AnswerJudge judge,
      boolean followRedirects,
      Clock clock) {
    this.judge = judge;
    deadline = limits.timeout();
    maxBytes = limits.responseMaxBytes();
    this.clock = clock;
    threads = Executors.newFixedThreadPool(2, daemon("streamgauge-rest"));
    deadlines = Executors.newSingleThreadScheduledExecutor(daemon("streamgauge-rest-deadline"));
    client =
        HttpClient.newBuilder()
            .executor(threads)
            .connectTimeout(deadline)
            .followRedirects(
                followRedirects ? HttpClient.Redirect.NORMAL : HttpClient.Redirect.NEVER)
            .build();
  }

  /** Starts a request. Cancelling the future, or its deadline passing, ends the exchange. */
  CompletableFuture<Fetched> fetch(Request request) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(request.uri());
    builder.setHeader("User-Agent", "streamgauge/" + PluginVersion.get());
    builder.setHeader("Accept-Encoding", "gzip");
    request.headers().forEach(builder::setHeader);
    CompletableFuture<HttpResponse<byte[]>> sent =
        client.sendAsync(builder.build(), info -> new CappedBody(maxBytes));
    CompletableFuture<Fetched> result = new CompletableFuture<>();
    Fetched late = noAnswer("no answer within " + deadline);
    // The client's own request timeout ends with the headers, and a body can drip for ever.
    ScheduledFuture<?> timer =
        deadlines.schedule(() -> result.complete(late), deadline.toMillis(), TimeUnit.MILLISECONDS);
    var unused = sent.whenComplete((answer, failure) -> result.complete(fetched(answer, failure)));
    var unusedToo =
        result.whenComplete(
            (response, failure) -> {
              timer.cancel(false);
              sent.cancel(true);
            });
    return result;
  }

  private Fetched fetched(HttpResponse<byte[]> answer, Throwable failure) {
    if (failure != null) {
      return failed(failure);
    }
    try {
      byte[] body = answer.body();
      if (answer.headers().firstValue("Content-Encoding").orElse("").equalsIgnoreCase("gzip")) {
        body = unzip(body);
      }
      Instant now = clock.instant();
      AnswerJudge.Judged judged = judge.judge(answer.statusCode(), answer.headers(), body, now);
      return new Fetched(judged.response(), judged.quota(), judged.hostFails());
    } catch (CappedBody.TooLargeException e) {
      return new Fetched(e.response(), Quota.UNKNOWN, false);
    } catch (IOException e) {
      return noAnswer("broken gzip body: " + e.getMessage());
    }
  }

  private static Fetched failed(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof CappedBody.TooLargeException tooLarge) {
        return new Fetched(tooLarge.response(), Quota.UNKNOWN, false);
      }
    }
    return noAnswer(
        cause.getClass().getSimpleName()
            + (cause.getMessage() == null ? "" : ": " + cause.getMessage()));
  }

  private static Fetched noAnswer(String reason) {
    return new Fetched(new Response.TryLater(reason, null, null), Quota.UNKNOWN, true);
  }

  private byte[] unzip(byte[] body) throws IOException {
    if (body.length == 0) {
      return body;
    }
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      byte[] plain = in.readNBytes(maxBytes + 1);
      if (plain.length > maxBytes) {
        throw new CappedBody.TooLargeException(maxBytes, plain);
      }
      return plain;
    }
  }

  @Override
  public void close() {
    deadlines.shutdownNow();
    threads.shutdownNow();
  }

  private static ThreadFactory daemon(String name) {
    return runnable -> {
      Thread thread = new Thread(runnable, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
