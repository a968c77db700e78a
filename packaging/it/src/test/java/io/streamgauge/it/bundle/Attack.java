// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import java.util.List;
import java.util.Map;

/**
 * Messages that one device sends to do harm.
 *
 * @param name what it is called in tables
 * @param roots the connectors that it is tried on, by the first level of their MQTT topics
 * @param messages what is published
 * @param elements how many readings these messages have at most
 */
record Attack(String name, List<String> roots, List<Message> messages, int elements) {
  /** One message. */
  static final class Message {
    private final String levels;
    private final byte[] payload;
    private final Map<String, String> properties;

    /** A message with these MQTT user properties. */
    Message(String levels, byte[] payload, Map<String, String> properties) {
      this.levels = levels;
      this.payload = payload;
      this.properties = properties;
    }

    Message(String levels, byte[] payload) {
      this(levels, payload, Map.of());
    }

    /** The MQTT topic behind the first level. */
    String levels() {
      return levels;
    }

    byte[] payload() {
      return payload;
    }

    Map<String, String> properties() {
      return properties;
    }
  }

  /** An attack with one message that has one reading at most. */
  static Attack of(String name, byte[] payload, String... roots) {
    return many(name, payload, 1, roots);
  }

  /** An attack with one message of several readings. */
  static Attack many(String name, byte[] payload, int elements, String... roots) {
    String levels = "north/" + name.replaceAll("[^a-z0-9]", "-") + "/temperature";
    return new Attack(name, List.of(roots), List.of(new Message(levels, payload)), elements);
  }

  /** An attack with one message of one reading on an MQTT topic of its own. */
  static Attack at(String name, String levels, byte[] payload, String... roots) {
    return new Attack(name, List.of(roots), List.of(new Message(levels, payload)), 1);
  }
}
