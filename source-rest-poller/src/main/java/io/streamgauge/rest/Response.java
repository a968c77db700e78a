// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.nio.ByteBuffer;
import java.time.Duration;

/** Everything that can come of one request. */
sealed interface Response {

  /**
   * An answer to read, decompressed.
   *
   * @param link URL of the next page by its Link header, or empty
   */
  record Page(ByteBuffer body, String link) implements Response {
    Page(ByteBuffer body) {
      this(body, "");
    }
  }

  /** An answer beyond the size cap, of which only the head was read. */
  record TooLarge(String reason, ByteBuffer head) implements Response {}

  /** An answer that says that there are no readings. */
  record Empty(String reason) implements Response {}

  /**
   * No answer now: the network failed, the deadline passed, or the server is busy or broken.
   *
   * @param head of the answer, or null when there is nothing to show
   * @param retryAfter what the server asked to wait, or null
   */
  record TryLater(String reason, ByteBuffer head, Duration retryAfter) implements Response {}

  /** An answer after which the station is not asked for long. */
  record Skip(String reason, ByteBuffer head) implements Response {}

  /** An answer after which a person has to act. */
  record Fatal(String reason, ByteBuffer head) implements Response {}

  /** An answer that repeating the request is unlikely to change. */
  record Refused(String reason, ByteBuffer head) implements Response {}
}
