// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.PluginVersion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** Owns the HTTP client and its threads. Requests never block the caller. */
final class HttpFetcher implements AutoCloseable {
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);
  private static final int HEAD_BYTES = 2_000;
  private static final Pattern NEXT_LINK =
      Pattern.compile("<([^<>]*)>[^<>]*;\\s*rel=\"?next\\b", Pattern.CASE_INSENSITIVE);
  private static final Set<Integer> BUSY = Set.of(408, 425, 429);

  private final Duration deadline;
  private final int maxBytes;
  private final Clock clock;
  private final ExecutorService threads;
  private final ScheduledExecutorService deadlines;
  private final HttpClient client;

  /** What came of a request, and what it told about the service's limit. */
  record Fetched(Response response, Quota quota) {}

  /**
   * A fetcher of one task.
   *
   * @param followRedirects the client would send all headers, keys included, to the new host
   */
  HttpFetcher(RestStationSourceConfig.Limits limits, boolean followRedirects, Clock clock) {
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
    Fetched late =
        new Fetched(new Response.TryLater("no answer within " + deadline, null), Quota.UNKNOWN);
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
    Quota quota =
        answer == null
            ? Quota.UNKNOWN
            : Quota.of(answer.statusCode(), answer.headers(), clock.instant());
    return new Fetched(judge(answer, failure), quota);
  }

  private Response judge(HttpResponse<byte[]> answer, Throwable failure) {
    if (failure != null) {
      Throwable cause =
          failure instanceof CompletionException && failure.getCause() != null
              ? failure.getCause()
              : failure;
      for (Throwable at = cause; at != null; at = at.getCause()) {
        if (at instanceof CappedBody.TooLargeException tooLarge) {
          return tooLarge.response();
        }
      }
      return new Response.TryLater(
          cause.getClass().getSimpleName()
              + (cause.getMessage() == null ? "" : ": " + cause.getMessage()),
          null);
    }
    try {
      byte[] body = answer.body();
      if (answer.headers().firstValue("Content-Encoding").orElse("").equalsIgnoreCase("gzip")) {
        body = unzip(body);
      }
      return judge(answer, body);
    } catch (CappedBody.TooLargeException e) {
      return e.response();
    } catch (IOException e) {
      return new Response.TryLater("broken gzip body: " + e.getMessage(), null);
    }
  }

  private Response judge(HttpResponse<byte[]> answer, byte[] body) {
    int status = answer.statusCode();
    if (status >= 200 && status < 300) {
      return new Response.Page(ByteBuffer.wrap(body), nextLink(answer.headers()));
    }
    String reason = "HTTP status " + status;
    if (status >= 500 || BUSY.contains(status)) {
      String wait = answer.headers().firstValue("Retry-After").orElse(null);
      return new Response.TryLater(reason, retryAfter(wait, clock.instant()));
    }
    if (status >= 300 && status < 400) {
      reason +=
          "; redirects are not followed when rest.headers, rest.auth.type or rest.limits are set";
    }
    return new Response.Refused(
        reason, ByteBuffer.wrap(body, 0, Math.min(body.length, HEAD_BYTES)));
  }

  private static String nextLink(HttpHeaders headers) {
    for (String value : headers.allValues("Link")) {
      Matcher link = NEXT_LINK.matcher(value);
      if (link.find()) {
        return link.group(1);
      }
    }
    return "";
  }

  /**
   * The wait that a server asks for, in seconds or as a date. Zero and less is no hint: it would
   * burn all attempts at once. More than an hour counts as an hour.
   */
  static Duration retryAfter(String text, Instant now) {
    if (text == null) {
      return null;
    }
    try {
      Duration wait =
          text.trim().matches("-?\\d{1,15}")
              ? Duration.ofSeconds(Long.parseLong(text.trim()))
              : Duration.between(
                  now, Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.trim())));
      if (wait.isZero() || wait.isNegative()) {
        return null;
      }
      return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    } catch (DateTimeException e) {
      return null;
    }
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
