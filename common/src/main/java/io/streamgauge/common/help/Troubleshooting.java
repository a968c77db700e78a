// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.help;

/** A section of the page of troubleshooting to which a message leads. */
public enum Troubleshooting {
  UNKNOWN_OPTION("did-you-mean"),
  PLACEHOLDER("a-placeholder-was-not-replaced"),
  ACCEPT_LOSS("acceptloss"),
  PLAIN_LOGIN("a-login-over-plain-text"),
  NOT_ALLOWED("not-allowed-by-the-worker"),
  CONVERTERS("converters"),
  REFUSED_CRS("the-reference-system-is-refused"),
  NO_BROKER("no-mqtt-broker-answered"),
  MOVED_BACK("the-archive-had-everything-below"),
  LOST_FILE("a-promised-file-is-gone"),
  WRONG_TOPIC("cannot-be-archived-so-the-configuration-is-wrong"),
  STORE_AWAY("writing-failed-too-often"),
  CREATES_TWICE("creates-an-object-twice"),
  STORED_OFFSET("a-stored-offset-cannot-be-read"),
  TOO_MANY_STATIONS("too-many-stations-for-a-task");

  private final String anchor;

  Troubleshooting(String anchor) {
    this.anchor = anchor;
  }

  /** The anchor of the section on the page. */
  public String anchor() {
    return anchor;
  }

  /** The end of a message; the page is in the bundle's archive. */
  public String see() {
    return " (docs/troubleshooting.md#" + anchor + ")";
  }
}
