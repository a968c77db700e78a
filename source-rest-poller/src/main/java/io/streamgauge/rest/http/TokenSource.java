// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owner of a fetcher's token: one request gets it, all others wait for that one. */
final class TokenSource implements Signer {
  private static final Logger LOG = LoggerFactory.getLogger(TokenSource.class);
  private static final Duration LONGEST_MARGIN = Duration.ofSeconds(60);
  private static final int MARGIN_PART = 10;
  private static final String HEADER = "Authorization";
  private static final String SCHEME = "Bearer ";

  /**
   * A token refused sooner than this was no good from the start, and another will not be either.
   */
  private static final Duration PROVEN = Duration.ofSeconds(30);

  private final TokenRequest request;
  private final Function<HttpRequest.Builder, CompletableFuture<HttpResponse<byte[]>>> client;
  private final Clock clock;
  private CompletableFuture<TokenRequest.Grant> current;
  private Instant asked;

  TokenSource(
      TokenRequest request,
      Function<HttpRequest.Builder, CompletableFuture<HttpResponse<byte[]>>> client,
      Clock clock) {
    this.request = request;
    this.client = client;
    this.clock = clock;
  }

  @Override
  public CompletableFuture<Request> sign(Request request) {
    return token().thenApply(token -> request.withHeader(HEADER, SCHEME + token));
  }

  @Override
  public boolean renews(Request signed, HttpHeaders answer) {
    return refused(signed.headers().get(HEADER).substring(SCHEME.length()));
  }

  /** The token, which is asked for when there is none or it will soon expire. */
  private synchronized CompletableFuture<String> token() {
    Instant now = clock.instant();
    if (current == null || current.isCompletedExceptionally() || expires(now)) {
      asked = now;
      LOG.debug("Asking for a token");
      current =
          client
              .apply(request.http())
              .thenApply(
                  answer -> {
                    try {
                      return request.grant(answer.statusCode(), answer.body());
                    } catch (TokenRequest.NoTokenException e) {
                      throw new CompletionException(e);
                    }
                  });
    }
    // A copy, so that a request which gives up does not take the token from the others.
    return current.thenApply(TokenRequest.Grant::token);
  }

  private boolean expires(Instant now) {
    TokenRequest.Grant grant = current.getNow(null);
    if (grant == null || grant.lifetime() == null) {
      return false;
    }
    Duration part = grant.lifetime().dividedBy(MARGIN_PART);
    Duration margin = part.compareTo(LONGEST_MARGIN) < 0 ? part : LONGEST_MARGIN;
    // A clock that was set back does not tell how old it is.
    return now.isBefore(asked) || !now.isBefore(asked.plus(grant.lifetime()).minus(margin));
  }

  /**
   * Takes back a token that the service refused.
   *
   * @return whether it is worth asking again at once
   */
  private synchronized boolean refused(String token) {
    TokenRequest.Grant grant =
        current == null || current.isCompletedExceptionally() ? null : current.getNow(null);
    if (grant == null || !grant.token().equals(token)) {
      return true;
    }
    Instant now = clock.instant();
    if (!now.isBefore(asked) && now.isBefore(asked.plus(PROVEN))) {
      return false;
    }
    current = null;
    return true;
  }
}
