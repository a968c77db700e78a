// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import io.streamgauge.common.LogText;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.security.auth.login.LoginException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * The words on a client of Kafka that cannot be made, or may do nothing: Kafka has the reason in
 * the causes.
 */
final class ClientFailure {
  /** Kafka's own words where it has not even looked for a broker. */
  private static final Pattern MAKING =
      Pattern.compile("Failed to (construct|create)\\b.*", Pattern.DOTALL);

  /** Names that are not there yet. */
  private static final String UNRESOLVED = "No resolvable bootstrap urls";

  private static final Pattern QUOTED = Pattern.compile("'([^']+)'");
  private static final int MOST_CAUSES = 8;

  private ClientFailure() {}

  /**
   * Whether no retry can help, since nothing was asked of the cluster yet.
   *
   * @param reasons as {@link #reasons} tells them
   */
  static boolean isForGood(KafkaException failure, String reasons) {
    return MAKING.matcher(String.valueOf(failure.getMessage())).matches()
        && !reasons.contains(UNRESOLVED)
        && !canPass(failure);
  }

  /** A client logs in while it is made: at a service of tokens, or of tickets, that may be away. */
  private static boolean canPass(Throwable failure) {
    Throwable each = failure;
    for (int i = 0; each != null && i < MOST_CAUSES; i++, each = each.getCause()) {
      if (each instanceof LoginException
          || each instanceof SocketException
          || each instanceof SocketTimeoutException
          || each instanceof UnknownHostException
          || each instanceof TimeoutException) {
        return true;
      }
    }
    return false;
  }

  /**
   * The messages down the causes, each once.
   *
   * @param values of options, of which no part is told: complaints about a login quote it
   */
  static String reasons(Throwable failure, Collection<String> values) {
    List<String> reasons = new ArrayList<>();
    Throwable each = failure;
    for (int i = 0; each != null && i < MOST_CAUSES; i++, each = each.getCause()) {
      String message = each.getMessage();
      if (message == null) {
        message = each.getClass().getSimpleName();
      }
      String told = message;
      // A cause that nobody has said more about is repeated with its class by the one above it.
      reasons.removeIf(above -> above.endsWith(told));
      reasons.add(told);
    }
    return LogText.of(masked(String.join(": ", reasons), values), LogText.REASON);
  }

  private static String masked(String text, Collection<String> values) {
    Matcher quoted = QUOTED.matcher(text);
    return quoted.replaceAll(
        found ->
            values.stream().anyMatch(value -> isPart(found.group(1), value))
                ? "(not shown)"
                : Matcher.quoteReplacement(found.group()));
  }

  /** Of an option whose value is more than a word. */
  private static boolean isPart(String quoted, String value) {
    return value.contains(quoted) && value.contains("=");
  }
}
