// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.net.URI;
import java.util.Map;

/**
 * One filled-in GET.
 *
 * @param shown the request as it may appear in logs and records, without its secrets
 */
record Request(URI uri, Map<String, String> headers, String shown) {

  /** Headers often carry keys, so a printed request has none. */
  @Override
  public String toString() {
    return shown;
  }
}
