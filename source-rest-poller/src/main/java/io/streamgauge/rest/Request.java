// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.net.URI;
import java.util.Map;

/**
 * One filled-in request.
 *
 * @param body of a POST; null for a GET
 * @param shown the request as it may appear in logs and records, without its secrets
 */
record Request(URI uri, Map<String, String> headers, String body, String shown) {

  /** The same request with other headers. */
  Request with(Map<String, String> other) {
    return new Request(uri, other, body, shown);
  }

  /** Headers often carry keys, so a printed request has none. */
  @Override
  public String toString() {
    return shown;
  }
}
