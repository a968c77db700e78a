// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** JSON as devices print it is read, and everything else is refused as ever. */
class JsonPayloadTest {
  private static final ObjectReader READER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build().reader();

  private static String read(String text, boolean loose) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return JsonPayload.read(READER, bytes, 0, bytes.length, loose).toString();
  }

  @Test
  void bareNumbersThatAreNoneBecomeTexts() throws Exception {
    List<String> ofAnyRuntime =
        List.of("nan", "NaN", "-nan", "inf", "-Infinity", "+inf", "1.#QNAN", "-1.#IND", "NAN");
    List<String> ofWindowsSince2015 = List.of("-nan(ind)", "nan(snan)", "-NAN(IND)", "nan(0x7f)");
    for (String bare : Stream.of(ofAnyRuntime, ofWindowsSince2015).flatMap(List::stream).toList()) {
      assertEquals(
          "{\"a\":\"" + bare + "\",\"b\":[1,\"" + bare + "\"],\"c\":\"x, nan\\\" nan\"}",
          read("{\"a\":" + bare + ",\"b\":[1, " + bare + "],\"c\":\"x, nan\\\" nan\"}", true));
      assertThrows(JsonProcessingException.class, () -> read("{\"a\":" + bare + "}", false));
    }
    for (String other :
        List.of(
            "nano",
            "nan nan",
            "infinite",
            "\"nan",
            "{nan",
            "banan",
            "1nan",
            "nan(",
            "nan()x",
            "inf(ind)")) {
      assertThrows(JsonProcessingException.class, () -> read("[" + other + "]", true), other);
    }
  }

  @Test
  void numbersThatAreNoneAreToldAsTheExpressionSays() {
    Pattern plain =
        Pattern.compile("(?i)[+-]?(nan(\\(\\w*\\))?|inf|infinity|\\d\\.?#(inf|ind|qnan|snan)\\d*)");
    List<String> parts =
        List.of(
            "nan", "NaN", "inf", "INF", "inity", "ind", "q", "s", "1", "0", ".", "#", "-", "+",
            "(ind)", "()", "(", ")", "_");
    Random random = new Random(42);
    int none = 0;
    for (int i = 0; i < 300_000; i++) {
      StringBuilder all = new StringBuilder();
      for (int part = random.nextInt(6); part > 0; part--) {
        all.append(parts.get(random.nextInt(parts.size())));
      }
      if (!all.isEmpty() && random.nextInt(8) == 0) {
        all.setCharAt(random.nextInt(all.length()), (char) random.nextInt(256));
      }
      byte[] bytes = ("x" + all + "y").getBytes(StandardCharsets.ISO_8859_1);
      boolean expected = plain.matcher(all).matches();
      assertEquals(expected, JsonPayload.isNoNumber(bytes, 1, bytes.length - 1), all.toString());
      none += expected ? 1 : 0;
    }
    assertTrue(none > 1_000, "numbers that are none: " + none);
  }

  @Test
  void nulBytesAroundADocumentAreNoPartOfIt() throws Exception {
    for (boolean loose : new boolean[] {true, false}) {
      assertEquals("{\"v\":8}", read("{\"v\":8}\0", loose));
      assertEquals("{\"v\":8}", read("\0\0{\"v\":8}\0\0\0", loose));
      assertThrows(JsonProcessingException.class, () -> read("{\"v\":8}\0{}", loose));
    }
    for (String charset : List.of("UTF-16LE", "UTF-16BE", "UTF-32BE")) {
      byte[] bytes = "{\"v\":8}".getBytes(Charset.forName(charset));
      assertEquals("{\"v\":8}", JsonPayload.read(READER, bytes, 0, bytes.length, true).toString());
    }
  }
}
