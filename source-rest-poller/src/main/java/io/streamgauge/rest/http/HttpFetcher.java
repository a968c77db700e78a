// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import io.streamgauge.common.LogText;
import io.streamgauge.common.PluginVersion;
import io.streamgauge.common.WorkerLimits;
import io.streamgauge.common.source.OwnThreads;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

/** Owner of the HTTP client and its threads. Requests never block the caller. */
public final class HttpFetcher implements AutoCloseable {
  private static final int TOKEN_BYTES = 100_000;
  private static final int UNAUTHORIZED = 401;

  private final Duration deadline;
  private final int maxBytes;
  private final String proxyAuthorization;
  private final AnswerJudge judge;
  private final Clock clock;
  private final ExecutorService threads;
  private final ScheduledExecutorService deadlines;
  private final Signer signer;
  private final Redirects redirects;
  private final ClientThreads ownGroup = new ClientThreads();
  private final HttpClient client;

  /**
   * A fetcher of one task. It follows a redirect only to the same service, when the request carries
   * nothing secret, and when no limit would have to count it.
   */
  public HttpFetcher(HttpOptions options, Clock clock) {
    RequestTemplate template = options.request();
    judge = options.judge();
    proxyAuthorization = options.transport().proxyAuthorization();
    deadline = options.limits().timeout();
    maxBytes = options.limits().bodyMaxBytes();
    this.clock = clock;
    threads = Executors.newFixedThreadPool(2, OwnThreads.named("streamgauge-rest"));
    deadlines =
        Executors.newSingleThreadScheduledExecutor(OwnThreads.named("streamgauge-rest-deadline"));
    signer = template.authorization().signer(this::sendForToken, clock);
    redirects = new Redirects(!template.secretive() && options.limits().rates().isEmpty());
    // The client's own following goes to any host that an answer names.
    client =
        ownGroup.build(
            options
                .transport()
                .client()
                .executor(threads)
                .connectTimeout(deadline)
                .followRedirects(HttpClient.Redirect.NEVER));
  }

  /** Starts a request. Cancelling the future, or its deadline passing, ends the exchange. */
  public CompletableFuture<Fetched> fetch(Request request) {
    // Asked for first, so that its deadline passes first, and tells what the request waited for.
    CompletableFuture<Request> signing = signer.sign(request);
    CompletableFuture<Fetched> result = new CompletableFuture<>();
    Fetched late = noAnswer("no answer within " + deadline);
    // The client's own request timeout ends with the headers, and a body can drip for ever.
    ScheduledFuture<?> timer =
        deadlines.schedule(() -> result.complete(late), deadline.toMillis(), TimeUnit.MILLISECONDS);
    var unused = result.whenComplete((response, failure) -> timer.cancel(false));
    var unusedToo =
        signing.whenComplete(
            (signed, failure) -> {
              if (failure == null) {
                send(signed, result);
              } else {
                result.complete(noAnswer(Authorization.UNSIGNED + ": " + told(failure), true));
              }
            });
    return result;
  }

  private void send(Request request, CompletableFuture<Fetched> result) {
    HttpRequest filled;
    try {
      filled = http(request);
    } catch (IllegalArgumentException e) {
      // The client's message repeats the value, which may be a key.
      result.complete(
          noAnswer("the request cannot be sent: a header holds line breaks or control characters"));
      return;
    }
    exchange(filled, request, 0, result);
  }

  private void exchange(
      HttpRequest asked, Request signed, int followed, CompletableFuture<Fetched> result) {
    if (!WorkerLimits.current().allowsHost(asked.uri().getHost())) {
      result.complete(noAnswer(WorkerLimits.hostRefusal(asked.uri().getHost())));
      return;
    }
    CompletableFuture<HttpResponse<byte[]>> sent =
        client.sendAsync(asked, info -> new CappedBody(maxBytes));
    var unused =
        sent.whenComplete(
            (answer, failure) -> {
              try {
                URI next = failure == null ? redirects.next(asked.uri(), answer, followed) : null;
                if (next != null) {
                  HttpRequest again =
                      HttpRequest.newBuilder(asked, (name, value) -> true).uri(next).build();
                  exchange(again, signed, followed + 1, result);
                } else {
                  result.complete(fetched(answer, failure, signed));
                }
              } catch (RuntimeException | StackOverflowError e) {
                // Without a result the station would wait for the deadline, and say so.
                result.complete(
                    noAnswer("the answer cannot be taken (" + e.getClass().getSimpleName() + ")"));
              }
            });
    var unusedToo = result.whenComplete((response, failure) -> sent.cancel(true));
  }

  /** Sends the request for a token, which has the same deadline. */
  private CompletableFuture<HttpResponse<byte[]>> sendForToken(HttpRequest.Builder request) {
    CompletableFuture<HttpResponse<byte[]>> result = new CompletableFuture<>();
    HttpTimeoutException late = new HttpTimeoutException("no answer within " + deadline);
    ScheduledFuture<?> timer =
        deadlines.schedule(
            () -> result.completeExceptionally(late), deadline.toMillis(), TimeUnit.MILLISECONDS);
    HttpRequest asked = through(request).build();
    if (!WorkerLimits.current().allowsHost(asked.uri().getHost())) {
      return CompletableFuture.failedFuture(
          new IOException(WorkerLimits.hostRefusal(asked.uri().getHost())));
    }
    CompletableFuture<HttpResponse<byte[]>> sent =
        client.sendAsync(asked, info -> new CappedBody(TOKEN_BYTES));
    var unused =
        sent.whenComplete(
            (answer, failure) -> {
              if (failure == null) {
                result.complete(answer);
              } else {
                result.completeExceptionally(failure);
              }
            });
    var unusedToo =
        result.whenComplete(
            (answer, failure) -> {
              timer.cancel(false);
              sent.cancel(true);
            });
    return result;
  }

  private HttpRequest http(Request request) {
    HttpRequest.Builder builder = through(HttpRequest.newBuilder(request.uri()));
    builder.setHeader("Accept-Encoding", "gzip");
    request.headers().forEach(builder::setHeader);
    if (request.body() != null) {
      builder.POST(HttpRequest.BodyPublishers.ofString(request.body()));
    }
    return builder.build();
  }

  private HttpRequest.Builder through(HttpRequest.Builder builder) {
    builder.setHeader("User-Agent", "streamgauge/" + PluginVersion.get());
    if (proxyAuthorization != null) {
      // An authenticator would turn each 401 of the service into a failed request.
      builder.setHeader("Proxy-Authorization", proxyAuthorization);
    }
    return builder;
  }

  private Fetched fetched(HttpResponse<byte[]> answer, Throwable failure, Request signed) {
    if (failure != null) {
      return failed(failure);
    }
    if (answer.statusCode() == UNAUTHORIZED && signer.renews(signed, answer.headers())) {
      return new Fetched(
          new Response.NoPage(Response.Kind.AGAIN, "its token was refused", null),
          Quota.UNKNOWN,
          false);
    }
    try {
      byte[] body = answer.body();
      if (answer.headers().firstValue("Content-Encoding").orElse("").equalsIgnoreCase("gzip")) {
        body = unzip(body);
      }
      Instant now = clock.instant();
      return judge.judge(answer.statusCode(), answer.headers(), body, now);
    } catch (CappedBody.TooLargeException e) {
      return tooLarge(e);
    } catch (IOException e) {
      return noAnswer("broken gzip body: " + e.getMessage());
    }
  }

  private Fetched failed(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof CappedBody.TooLargeException tooLarge) {
        return tooLarge(tooLarge);
      }
    }
    return noAnswer(told(failure));
  }

  private static String told(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof UnresolvedAddressException || at instanceof UnknownHostException) {
        // The client says ConnectException of it, without a word.
        return "this worker finds no address for the host; is its name right, and does DNS answer?";
      }
    }
    return cause.getClass().getSimpleName()
        + (cause.getMessage() == null ? "" : ": " + LogText.of(cause.getMessage()));
  }

  private Fetched tooLarge(CappedBody.TooLargeException e) {
    ByteBuffer head = judge.secrets().head(e.read());
    return new Fetched(
        new Response.NoPage(Response.Kind.TOO_LARGE, e.getMessage(), head), Quota.UNKNOWN, false);
  }

  private static Fetched noAnswer(String reason) {
    return noAnswer(reason, false);
  }

  private static Fetched noAnswer(String reason, boolean forAll) {
    return new Fetched(new Response.TryLater(reason, null, null, forAll), Quota.UNKNOWN, true);
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
    ownGroup.close();
  }
}
