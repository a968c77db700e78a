// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Requests that anybody may send. */
record NoAuthorization() implements Authorization {
  @Override
  public Signer signer(
      Function<HttpRequest.Builder, CompletableFuture<HttpResponse<byte[]>>> client, Clock clock) {
    return CompletableFuture::completedFuture;
  }

  @Override
  public List<String> secrets() {
    return List.of();
  }

  @Override
  public boolean none() {
    return true;
  }
}
