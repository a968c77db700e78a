// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.testing;

import java.lang.management.ManagementFactory;

/** The heap that is in use, without what nobody holds any more. */
public final class UsedHeap {
  private UsedHeap() {}

  /** Bytes in use now. */
  public static long bytes() {
    // What a first collection finalizes goes with a later one.
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
