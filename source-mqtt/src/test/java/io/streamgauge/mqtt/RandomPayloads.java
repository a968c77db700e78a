// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.mqtt.PayloadGenerator.Made;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** What makers of random payloads have in common. */
abstract class RandomPayloads {
  private final Random random;

  RandomPayloads(Random random) {
    this.random = random;
  }

  /** A payload of this format, with what must become of it. */
  abstract Made next(String format);

  final int upTo(int most) {
    return random.nextInt(most + 1);
  }

  final boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  final String any(String... of) {
    return of[random.nextInt(of.length)];
  }

  /** A payload that has so many readings, and so many parts that are bad records. */
  static Made made(String text, int readings, int parts) {
    return new Made(text.getBytes(StandardCharsets.UTF_8), readings, parts, false);
  }
}
