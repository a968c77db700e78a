// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;

/** Everything that can come of one request. */
public sealed interface Response {

  /**
   * An answer to read, decompressed.
   *
   * @param link URL of the next page by its Link header, or empty
   * @param validators request headers by which the service would tell that nothing has changed
   */
  record Page(ByteBuffer body, String link, Map<String, String> validators) implements Response {
    public Page(ByteBuffer body) {
      this(body, "", Map.of());
    }
  }

  /** An answer beyond the size cap, of which only the head was read. */
  record TooLarge(String reason, ByteBuffer head) implements Response {}

  /** An answer that another request, which can be sent at once, is likely to change. */
  record Again(String reason) implements Response {}

  /** An answer that says that there are no readings. */
  record Empty(String reason) implements Response {}

  /**
   * No answer now: the network failed, the deadline passed, or the server is busy or broken.
   *
   * @param head of the answer, or null when there is nothing to show
   * @param retryAfter what the server asked to wait, or null
   * @param forAll whether any other request would have got the same answer
   */
  record TryLater(String reason, ByteBuffer head, Duration retryAfter, boolean forAll)
      implements Response {
    public TryLater(String reason, ByteBuffer head, Duration retryAfter) {
      this(reason, head, retryAfter, false);
    }
  }

  /** An answer after which the station is not asked for long. */
  record Skip(String reason, ByteBuffer head) implements Response {}

  /**
   * An error status that a rule calls an answer, without a word of the service's own for it: it may
   * come from whatever stands before the service.
   *
   * @param skip whether the rule says that the station is not asked for long, and not that it has
   *     no readings
   */
  record Doubtful(String reason, ByteBuffer head, boolean skip) implements Response {}

  /** An answer after which a person has to act. */
  record Fatal(String reason, ByteBuffer head) implements Response {}

  /** An answer that repeating the request is unlikely to change. */
  record Refused(String reason, ByteBuffer head) implements Response {}
}
