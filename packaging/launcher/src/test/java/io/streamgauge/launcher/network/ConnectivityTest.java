// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectivityTest {
  @Test
  void outagesGiveTheFractionsOfTheList() {
    Connectivity field = Connectivity.parse("field");
    double[] shares = field.shares();
    // Who waits for more than a bound is in a longer outage, and early in it.
    for (int i = 0; i + 1 < shares.length; i++) {
      double within = field.bounds().get(i).millis();
      double later = 0;
      for (int longer = i + 1; longer < shares.length; longer++) {
        later += shares[longer] * (1 - within / field.bounds().get(longer).millis());
      }
      assertEquals(1 - field.bounds().get(i).share(), later, 1e-9);
    }
    assertEquals(1, Connectivity.parse("at-once").shares()[0]);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "80%",
        "80%:10s",
        "80%:10s,70%:20s,100%:1m",
        "80%:2m,100%:10s",
        "x:1s,100%:2s"
      })
  void listsThatMakeNoSenseAreRefusedWithOneThatDoes(String text) {
    IllegalArgumentException told =
        assertThrows(IllegalArgumentException.class, () -> Connectivity.parse(text));
    assertTrue(told.getMessage().startsWith("give "), told.getMessage());
  }

  @Test
  void listsThatNoOutagesGiveAreRefused() {
    IllegalArgumentException told =
        assertThrows(
            IllegalArgumentException.class, () -> Connectivity.parse("10%:1m,11%:50m,100%:1h"));
    assertTrue(told.getMessage().contains("higher fraction"), told.getMessage());
  }
}
