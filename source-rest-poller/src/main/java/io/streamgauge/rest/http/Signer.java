// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import java.net.http.HttpHeaders;
import java.util.concurrent.CompletableFuture;

/** Signs the requests of one fetcher, just before each is sent. */
interface Signer {
  /** The request with all that lets it in. */
  CompletableFuture<Request> sign(Request request);

  /**
   * Whether a signed request is worth signing anew at once, which the service refused with the
   * status 401 and these headers.
   */
  default boolean renews(Request signed, HttpHeaders answer) {
    return false;
  }
}
