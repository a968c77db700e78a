// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import io.streamgauge.common.help.Troubleshooting;

/** Names of options and columns that differ by a slip of the pen. */
public final class OptionSpelling {
  /** The option by which unknown options are let pass. */
  static final String ACCEPT = "accept.unknown.options";

  private static final int LARGEST_SLIP = 2;

  /** Below this length two edits make any word of another. */
  private static final int SHORT = 6;

  private OptionSpelling() {}

  /**
   * What is said of an option that nobody reads.
   *
   * @param meant the option that was probably meant, or null
   */
  public static String refusal(String option, String meant) {
    return LogText.of(option)
        + " is no option here"
        + (meant == null ? "" : "; did you mean " + meant + "?")
        + (meant == null ? "; leave it out" : " Correct it, leave it out")
        + ", or let it pass with "
        + ACCEPT
        + "=true"
        + Troubleshooting.UNKNOWN_OPTION.see();
  }

  /** The one of these names that differs by a slip, or null. */
  public static String nearest(String option, Iterable<String> names) {
    String nearest = null;
    int least = option.length() < SHORT ? 2 : LARGEST_SLIP + 1;
    for (String name : names) {
      int slips = Math.abs(name.length() - option.length()) >= least ? least : slips(option, name);
      if (slips < least) {
        least = slips;
        nearest = name;
      }
    }
    return nearest;
  }

  /**
   * Letters to leave out, put in, change or swap with their neighbour, to make one word of another:
   * the optimal string alignment distance.
   */
  public static int slips(String from, String to) {
    int[] before = null;
    int[] last = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int[] row = new int[to.length() + 1];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        boolean same = from.charAt(i - 1) == to.charAt(j - 1);
        row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + (same ? 0 : 1));
        if (before != null
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1)) {
          row[j] = Math.min(row[j], before[j - 2] + 1);
        }
      }
      before = last;
      last = row;
    }
    return last[to.length()];
  }
}
