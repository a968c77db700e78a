// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.tables;

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
    return Math.abs(one.length() - other.length()) <= most && slips(one, other) <= most;
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }

  /** Characters left out, added, or taken for another one, and neighbours that were exchanged. */
  private static int slips(String one, String other) {
    int[][] slips = new int[one.length() + 1][other.length() + 1];
    for (int i = 0; i <= one.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        if (i == 0 || j == 0) {
          slips[i][j] = i + j;
          continue;
        }
        int same = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
        int least = Math.min(slips[i - 1][j], slips[i][j - 1]) + 1;
        least = Math.min(least, slips[i - 1][j - 1] + same);
        if (i > 1
            && j > 1
            && one.charAt(i - 1) == other.charAt(j - 2)
            && one.charAt(i - 2) == other.charAt(j - 1)) {
          least = Math.min(least, slips[i - 2][j - 2] + 1);
        }
        slips[i][j] = least;
      }
    }
    return slips[one.length()][other.length()];
  }
}
