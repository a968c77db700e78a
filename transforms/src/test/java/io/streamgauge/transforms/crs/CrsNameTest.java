// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.crs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Names of reference systems, against the expressions that say what is one. */
class CrsNameTest {
  private static final Pattern CODE =
      Pattern.compile("(?:epsg:|urn:ogc:def:crs:epsg:[0-9.]*:)?(\\d{4,6})");
  private static final Pattern CRS84 =
      Pattern.compile("(?:urn:ogc:def:crs:)?ogc:(?:1\\.3|:)?:?crs84");
  private static final List<String> PARTS =
      List.of(
          "epsg:",
          "EPSG:",
          "urn:ogc:def:crs:",
          "ogc:",
          "OGC:",
          "1.3",
          ":",
          "::",
          "crs84",
          "CRS84",
          "4326",
          "32633",
          "0004",
          "9",
          ".",
          " ",
          "\u0661",
          "8.9.1",
          "x",
          "\u212a",
          "\n",
          "-");

  private static Integer plain(String text) {
    String lower = text.trim().toLowerCase(Locale.ROOT);
    if (CRS84.matcher(lower).matches()) {
      return Crs.WGS84;
    }
    Matcher matcher = CODE.matcher(lower);
    return matcher.matches() ? Integer.valueOf(matcher.group(1)) : null;
  }

  @Test
  void areReadAsTheExpressionsSay() {
    Random random = new Random(42);
    int names = 0;
    for (int i = 0; i < 300_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int part = random.nextInt(6); part >= 0; part--) {
        text.append(PARTS.get(random.nextInt(PARTS.size())));
      }
      Integer expected = plain(text.toString());
      assertEquals(expected, CrsName.code(text.toString()), text.toString());
      names += expected == null ? 0 : 1;
    }
    assertTrue(names > 1_000, "names: " + names);
  }
}
