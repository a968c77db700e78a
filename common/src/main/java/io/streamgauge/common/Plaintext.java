// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import io.streamgauge.common.help.Troubleshooting;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** A connection that everybody on its way can read, and a login with it. */
public final class Plaintext {
  private static final Pattern LOOPBACK =
      Pattern.compile("(.+\\.)?localhost\\.?|127(\\.\\d{1,3}){1,3}|::1|(0{1,4}:){7}0{0,3}1");

  private Plaintext() {}

  /** Whether a host, given as a name or an address, is this very machine by its name alone. */
  public static boolean isLoopback(String host) {
    String bare =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    return LOOPBACK.matcher(bare.toLowerCase(Locale.ROOT)).matches();
  }

  /** Whether a configuration confirms that a login may be read on its way. */
  public static boolean isAccepted(Map<String, String> properties) {
    String accepted = properties.get(SourceOptions.ACCEPT_PLAINTEXT);
    return accepted != null && Boolean.parseBoolean(accepted.trim());
  }

  /**
   * What is said of an address to which a login would go in the clear: as a problem of a new
   * configuration, or as a warning of a running one.
   *
   * @param encrypted schemes to use instead, as in {@code ssl:// or wss://}
   */
  public static String remedy(String host, String encrypted) {
    return "the login goes to "
        + LogText.of(host)
        + " for everybody on the way to read; use "
        + encrypted
        + ", or confirm it with "
        + SourceOptions.ACCEPT_PLAINTEXT
        + "=true"
        + Troubleshooting.PLAIN_LOGIN.see();
  }
}
