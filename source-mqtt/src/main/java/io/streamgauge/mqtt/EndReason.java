// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import io.streamgauge.common.LogText;
import java.time.Duration;
import java.util.concurrent.CompletionException;

/** Reason for the end of a connection, as far as it matters for the next one. */
enum EndReason {
  /** Anything that trying again may mend. */
  FAILURE(Duration.ZERO, "The broker keeps what is not acknowledged and delivers it again"),

  /** Trying again soon would begin a fight that neither side wins. */
  TAKEN_OVER(
      Duration.ofSeconds(60),
      "Another client has connected with the same id: give each connector an"
          + " mqtt.client.id.prefix of its own"),

  /** Not every broker says that it gave the session to another client. */
  SOON(
      Duration.ZERO,
      "It has ended soon after it was made several times now: perhaps another client connects with"
          + " the same id, then give each connector an mqtt.client.id.prefix of its own"),

  /** The broker used a packet identifier that was in use, in a way that cannot be mended. */
  ID_IN_USE(
      Duration.ZERO,
      "More messages wait for this client than this broker can count. " + MosquittoRelease.REMEDY),

  /** The broker had more messages under way than it was allowed. */
  OVERRUN(
      Duration.ZERO,
      "This broker exceeds the receive maximum, so the task allows it four times as much");

  private final Duration shortestWait;
  private final String advice;

  EndReason(Duration shortestWait, String advice) {
    this.shortestWait = shortestWait;
    this.advice = advice;
  }

  static EndReason of(Throwable cause) {
    if (unwrapped(cause) instanceof Mqtt5DisconnectException disconnect) {
      Mqtt5DisconnectReasonCode code = disconnect.getMqttMessage().getReasonCode();
      if (code == Mqtt5DisconnectReasonCode.SESSION_TAKEN_OVER) {
        return TAKEN_OVER;
      }
      if (code == Mqtt5DisconnectReasonCode.RECEIVE_MAXIMUM_EXCEEDED) {
        return OVERRUN;
      }
    }
    return isIdInUse(unwrapped(cause).getMessage()) ? ID_IN_USE : FAILURE;
  }

  /** What the client library says of it: of messages of quality of service 2. */
  private static boolean isIdInUse(String message) {
    return message != null
        && (message.contains("must not be resent during the same connection")
            || message.contains("must not carry the same packet identifier")
            || message.contains("DUP flag must be set"));
  }

  /** What a person can read of a failure, some of which brokers say: plain, and not long. */
  static String reason(Throwable cause) {
    Throwable unwrapped = unwrapped(cause);
    return LogText.of(
        unwrapped.getMessage() == null
            ? unwrapped.getClass().getSimpleName()
            : unwrapped.getMessage(),
        LogText.REASON);
  }

  /** What failures of one kind have in common, whatever their texts say. */
  static String kind(Throwable cause) {
    Throwable unwrapped = unwrapped(cause);
    Throwable below = unwrapped.getCause();
    return unwrapped.getClass().getSimpleName()
        + (unwrapped instanceof Mqtt5DisconnectException disconnect
            ? " " + disconnect.getMqttMessage().getReasonCode()
            : "")
        + (below == null ? "" : " " + below.getClass().getSimpleName());
  }

  /** The wait, or the shortest that is sensible after such an end. */
  Duration atLeast(Duration wait) {
    return wait.compareTo(shortestWait) < 0 ? shortestWait : wait;
  }

  String advice() {
    return advice;
  }

  private static Throwable unwrapped(Throwable cause) {
    return cause instanceof CompletionException && cause.getCause() != null
        ? cause.getCause()
        : cause;
  }
}
