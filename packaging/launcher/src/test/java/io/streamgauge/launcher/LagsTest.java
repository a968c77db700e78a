// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class LagsTest {
  @Test
  void quantilesAreThoseOfAllLagsInWhateverOrder() {
    Lags lags = new Lags();
    assertEquals(List.of("none", "0", "-", "-"), lags.row("none"));
    for (long i = 3_000; i > 0; i--) {
      lags.add(i * 10);
    }
    assertEquals(List.of("all", "3000", "15.00", "29.70"), lags.row("all"));
  }
}
