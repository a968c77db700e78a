// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.util.Locale;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The reason why the centre does not tell its positions.
 *
 * @param reason in words
 * @param lasting whether it does not go away by itself, as an outage does
 */
record CentreTrouble(String reason, boolean lasting) {
  private static final int LONGEST = 400;

  static CentreTrouble of(Throwable failure) {
    StringBuilder text = new StringBuilder(one(failure));
    boolean lasting = false;
    Throwable last = failure;
    for (Throwable each = failure; each != null; each = each.getCause()) {
      lasting |= lasting(each);
      last = each;
    }
    String root = one(last);
    if (last != failure && !text.toString().contains(root)) {
      text.append(" (").append(root).append(')');
    }
    // Without network there are no names, which ends with the outage.
    if (text.toString().toLowerCase(Locale.ROOT).contains("no resolvable bootstrap")) {
      lasting = false;
    }
    return new CentreTrouble(text.length() < LONGEST ? text.toString() : cut(text), lasting);
  }

  private static String cut(StringBuilder text) {
    return text.substring(0, LONGEST) + "...";
  }

  private static String one(Throwable failure) {
    String message = failure.getMessage();
    return (message == null ? failure.getClass().getSimpleName() : message).replaceAll("\\s+", " ");
  }

  private static boolean lasting(Throwable failure) {
    return failure instanceof AuthenticationException
        || failure instanceof AuthorizationException
        || failure instanceof ConfigException
        || failure instanceof UnknownTopicOrPartitionException;
  }
}
