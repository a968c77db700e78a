// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

/** How many random records a property test takes. */
public final class Rounds {
  private Rounds() {}

  /** Enough for a build; with {@code -Dstreamgauge.soak=true} enough for a night. */
  public static int count() {
    return Boolean.getBoolean("streamgauge.soak") ? 1_000_000 : 20_000;
  }

  /** What makes a run the same again. */
  public static long seed() {
    return Long.getLong("streamgauge.seed", 14);
  }
}
