// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.store;

import java.io.IOException;
import java.util.Set;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The answer of a bucket that did not do what it was asked.
 *
 * @param status of HTTP; 0 when there was no answer
 * @param code S3's own word for it, or null
 */
record S3Failure(int status, String code) {
  /** Another region, a bad request, no or a wrong key, no permission, no such bucket. */
  private static final Set<Integer> REFUSALS = Set.of(301, 400, 401, 403, 404);

  static S3Failure of(IOException failure) {
    return failure.getCause() instanceof S3Exception answer
        ? new S3Failure(
            answer.statusCode(),
            answer.awsErrorDetails() == null ? null : answer.awsErrorDetails().errorCode())
        : new S3Failure(0, null);
  }

  /** Whether there is nothing of that name, unless the bucket itself is gone. */
  boolean isAbsence() {
    return status == 404;
  }

  /** Whether there is something of that name already. */
  boolean isPresence() {
    return status == 412;
  }

  boolean isOfBucket() {
    return "NoSuchBucket".equals(code);
  }

  /** Whether the store has no such request, or not for us. */
  boolean isNoAnswerEver() {
    return status == 403 || status == 405 || status == 501;
  }

  boolean isRefusal() {
    return REFUSALS.contains(status);
  }
}
