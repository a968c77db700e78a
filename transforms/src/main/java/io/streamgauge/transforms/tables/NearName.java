// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.tables;

import io.streamgauge.common.OptionSpelling;
import java.util.Locale;

/** Names that somebody may have typed for another one. */
final class NearName {
  /** One slip in so many characters still leaves the name to be known. */
  private static final int CHARACTERS_A_SLIP = 4;

  private NearName() {}

  /** Whether only case, punctuation or a few slips make the difference between two names. */
  static boolean isNear(String name, String wanted) {
    String one = plain(name);
    String other = plain(wanted);
    int most = other.length() / CHARACTERS_A_SLIP;
    return Math.abs(one.length() - other.length()) <= most
        && OptionSpelling.slips(one, other) <= most;
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }
}
