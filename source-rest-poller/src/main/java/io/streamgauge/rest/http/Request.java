// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import java.net.URI;
import java.util.Map;
import java.util.TreeMap;

/**
 * One filled-in request, not yet signed.
 *
 * @param body of a POST; null for a GET
 * @param shown the request as it may appear in logs and records, without its secrets
 */
public record Request(URI uri, Map<String, String> headers, String body, String shown) {

  /** The same request with other headers. */
  public Request with(Map<String, String> other) {
    return new Request(uri, other, body, shown);
  }

  /** The same request with a header, in place of one of that name. */
  Request withHeader(String name, String value) {
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.putAll(headers);
    all.put(name, value);
    return with(all);
  }

  /** The same request at another URL. */
  Request withUri(URI other) {
    return new Request(other, headers, body, shown);
  }

  /** Headers often carry keys, so a printed request has none. */
  @Override
  public String toString() {
    return shown;
  }
}
