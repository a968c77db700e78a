// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.rest.http.Request;
import io.streamgauge.rest.http.Response;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one station's service said about its last answer, so that the same request need not be
 * answered again. An answer counts only when all of it was taken in: an unchanged answer that could
 * not be read would otherwise stay unread for ever.
 */
final class Revalidation {
  private final boolean wanted;
  private Request known;
  private Map<String, String> validators = Map.of();
  private Request asked;
  private Map<String, String> candidates;

  /**
   * A revalidation before the first request.
   *
   * @param wanted whether requests are asked on condition
   */
  Revalidation(boolean wanted) {
    this.wanted = wanted;
  }

  /** The request, on condition that the answer differs from the last one to the same request. */
  Request ask(Request request) {
    asked = request;
    candidates = null;
    if (!wanted || !request.equals(known)) {
      return request;
    }
    Map<String, String> headers = new LinkedHashMap<>(request.headers());
    // What the user set is left alone.
    validators.forEach(headers::putIfAbsent);
    return request.with(headers);
  }

  /** Notes an answer that is about to be taken in. */
  void answered(Response.Page page) {
    candidates = wanted ? page.validators() : null;
  }

  /** All of the last answer has been taken in. */
  void taken() {
    if (candidates != null) {
      known = candidates.isEmpty() ? null : asked;
      validators = candidates;
      candidates = null;
    }
  }

  /** The answer is needed again, as it is. */
  void forget() {
    known = null;
    candidates = null;
  }
}
