// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Breaks a good answer in one of the ways that real services do. */
public final class Mutation {
  private static final List<String> TOKENS =
      List.of(
          "null",
          "[]",
          "{}",
          "\"\"",
          "-1e999999999",
          "1e400",
          "NaN",
          "true",
          "\"soon\"",
          "99999999999999999999999999",
          "[[[[1]]]]",
          "\"\\ud800\"",
          "-999999.0");

  private Mutation() {}

  public static byte[] of(byte[] good, RandomGenerator random) {
    return switch (random.nextInt(6)) {
      case 0 -> Arrays.copyOf(good, random.nextInt(good.length));
      case 1 -> {
        byte[] bytes = good.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        yield bytes;
      }
      case 2, 3 -> {
        // Another value in place of one: the text between a colon and the next comma or bracket.
        String text = new String(good, StandardCharsets.UTF_8);
        int colon = text.indexOf("\":", random.nextInt(text.length()));
        if (colon < 0) {
          yield good;
        }
        int end = colon + 2;
        while (end < text.length() && ",}]".indexOf(text.charAt(end)) < 0) {
          end++;
        }
        String token = TOKENS.get(random.nextInt(TOKENS.size()));
        yield (text.substring(0, colon + 2) + token + text.substring(end))
            .getBytes(StandardCharsets.UTF_8);
      }
      case 4 -> {
        String deep = "[".repeat(1 + random.nextInt(5_000));
        String text = new String(good, StandardCharsets.UTF_8);
        int at = random.nextInt(text.length());
        yield (text.substring(0, at) + deep + text.substring(at)).getBytes(StandardCharsets.UTF_8);
      }
      default -> {
        int from = random.nextInt(good.length);
        int to = Math.min(good.length, from + random.nextInt(40));
        byte[] bytes = new byte[good.length - (to - from)];
        System.arraycopy(good, 0, bytes, 0, from);
        System.arraycopy(good, to, bytes, from, good.length - to);
        yield bytes;
      }
    };
  }
}
