// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Names of SenML against the pattern of RFC 8428, section 4.5.1. */
class SenmlNameTest {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][-A-Za-z0-9:./_]*");
  private static final String LETTERS = "AZaz09@[`{/:.-_ ,é\n\u0130";

  @Test
  void namesAreThoseOfThePattern() {
    Random random = new Random(42);
    for (int round = 0; round < 50_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(6); i > 0; i--) {
        text.append(
            round % 4 == 0
                ? (char) random.nextInt(300)
                : LETTERS.charAt(random.nextInt(LETTERS.length())));
      }
      String name = text.toString();
      assertEquals(NAME.matcher(name).matches(), SenmlBase.isName(name), name);
    }
  }
}
