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
   * @param charset that its Content-Type names, or null
   */
  record Page(ByteBuffer body, String link, Map<String, String> validators, String charset)
      implements Response {
    public Page(ByteBuffer body) {
      this(body, "", Map.of(), null);
    }
  }

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

  /**
   * An answer without readings, or one that is not read.
   *
   * @param reason for the log, without secrets
   * @param head the beginning of the answer, or null when there is nothing to show
   */
  record NoPage(Kind kind, String reason, ByteBuffer head) implements Response {}

  /** Kinds of answers without readings. */
  enum Kind {
    /** Another request, which can be sent at once, is likely to be answered otherwise. */
    AGAIN,

    /** The service says that there are no readings. */
    EMPTY,

    /**
     * A rule takes an error status for {@link #EMPTY}, without a word of the service's own for it:
     * it may come from whatever stands before the service.
     */
    DOUBTFUL_EMPTY,

    /** The station is not asked for long. */
    SKIP,

    /** As {@link #SKIP}, in the doubt of {@link #DOUBTFUL_EMPTY}. */
    DOUBTFUL_SKIP,

    /** A person has to act. */
    FATAL,

    /** Repeating the request is unlikely to change it. */
    REFUSED,

    /** The answer is beyond the size cap, and only its head was read. */
    TOO_LARGE
  }
}
