// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is read without regular expressions, since it is read for each record, is what they say. */
class FormsOfTextTest {
  private static final int TEXTS = 200_000;

  private static String text(Random random, String[] pieces, int most) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      text.append(pieces[random.nextInt(pieces.length)]);
    }
    return text.toString();
  }

  @Test
  void blanksBecomeOneSpace() {
    Pattern form = Pattern.compile("[ \\u00a0\\u202f]{2,}|[\\u00a0\\u202f]");
    String[] pieces = {" ", "\u00a0", "\u202f", "\t", "\n", "\u2009", "a", "7"};
    Random random = new Random(1);
    for (int i = 0; i < TEXTS; i++) {
      String text = text(random, pieces, 8);
      assertEquals(form.matcher(text).replaceAll(" "), Blanks.narrowed(text), text);
    }
    for (String same : new String[] {"", " ", "a b", "\t\t", " a "}) {
      assertSame(same, Blanks.narrowed(same));
    }
  }

  @Test
  void namesOfZonesAreWordsOfFiveLettersAtMost() {
    Pattern form = Pattern.compile("(?<![A-Za-z])[A-Za-z]{1,5}(?![A-Za-z])");
    Set<String> ambiguous =
        Set.of("IST", "CST", "CDT", "BST", "AST", "ADT", "AMT", "GST", "SST", "ECT", "WST", "ACT");
    String[] pieces = {
      "EST", "est", "Z", "CET", "MESZ", "IST", "x", "abcd", "\u00e9", "\u017f", "\u212a", " ", "1",
      "+"
    };
    Random random = new Random(2);
    int found = 0;
    for (int i = 0; i < TEXTS; i++) {
      String text = text(random, pieces, 6);
      String expected = null;
      Matcher word = form.matcher(text);
      while (word.find()) {
        String name = word.group().toUpperCase(Locale.ROOT);
        if (ambiguous.contains(name)) {
          expected = "refused";
          break;
        }
        String offset = ZoneName.offset(name);
        if (offset != null) {
          expected = text.substring(0, word.start()) + offset + text.substring(word.end());
        }
      }
      String actual;
      try {
        actual = ZoneName.toOffset(text);
      } catch (TimeParseException e) {
        actual = "refused";
      }
      assertEquals(expected, actual, text);
      found += expected == null ? 0 : 1;
    }
    assertTrue(found > TEXTS / 10, "with names: " + found);
  }

  @Test
  void numbersOfLoggersAreOfTheirForm() {
    Pattern ordinal =
        Pattern.compile("(\\d{4})(?:\\.0)?[ ,]+(\\d{1,3})(?:\\.0)?[ ,]+(\\d{1,4})(?:\\.0)?");
    Pattern gps = Pattern.compile("(\\d{1,5})(?:\\.0)?[ ,]+(\\d{1,6}(?:\\.\\d{1,12})?)");
    Pattern days = Pattern.compile("\\d{1,7}(?:\\.\\d{1,20})?");
    String[] pieces = {
      "2026", "2026", "24", "0", "5", "325", ".", ".0", ".0", " ", " ", ",", "\t", "\u00a0",
      "\u0665", "-"
    };
    Random random = new Random(3);
    int found = 0;
    for (int i = 0; i < 5 * TEXTS; i++) {
      String text = text(random, pieces, 8);
      DigitScan scan = new DigitScan(text);
      String year = scan.whole(4, 4);
      String day = scan.separators() ? scan.whole(1, 3) : null;
      String hhmm = scan.separators() ? scan.whole(1, 4) : null;
      boolean all = year != null && day != null && hhmm != null && scan.isAtEnd();
      Matcher parts = ordinal.matcher(text);
      assertEquals(parts.matches(), all, text);
      if (all) {
        assertEquals(
            parts.group(1) + "|" + parts.group(2) + "|" + parts.group(3),
            year + "|" + day + "|" + hhmm);
      }
      scan = new DigitScan(text);
      String week = scan.whole(1, 5);
      String seconds = scan.separators() ? scan.decimal(6, 12) : null;
      boolean both = week != null && seconds != null && scan.isAtEnd();
      parts = gps.matcher(text);
      assertEquals(parts.matches(), both, text);
      if (both) {
        assertEquals(parts.group(1) + "|" + parts.group(2), week + "|" + seconds);
      }
      boolean number = days.matcher(text).matches();
      assertEquals(number, DigitScan.isDecimal(text, 7, 20), text);
      found += all || both || number ? 1 : 0;
    }
    assertTrue(found > 10_000, "of one of the forms: " + found);
  }
}
