// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.framework;

import io.streamgauge.common.OptionSpelling;
import io.streamgauge.common.Problems;
import io.streamgauge.common.help.Troubleshooting;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The converters that a connector names for its keys, values and headers.
 *
 * @param given the configuration of the connector
 */
record ConverterChoice(Map<String, String> given) {
  private static final String KEY = "key.converter";
  private static final String VALUE = "value.converter";
  private static final String HEADER = "header.converter";

  private static final Set<String> NUMBERS =
      Set.of("short", "integer", "long", "float", "double", "boolean");

  /** The options of the converter for JSON, of Connect up to 4.3. */
  private static final Set<String> OF_JSON =
      Set.of(
          "schemas.enable",
          "schemas.cache.size",
          "decimal.format",
          "replace.null.with.default",
          "schema.content",
          "converter.type",
          "plugin.version");

  private static final String TEXT = "org.apache.kafka.connect.storage.StringConverter";
  private static final String JSON = "org.apache.kafka.connect.json.JsonConverter";

  /** Refuses options of Connect's own converter for JSON that it has but for a slip of the pen. */
  void checkNames(Problems problems) {
    for (String converter : List.of(KEY, VALUE, HEADER)) {
      String prefix = converter + ".";
      if (kind(converter).equals("json")) {
        given.keySet().stream()
            .filter(option -> option.startsWith(prefix))
            .map(option -> option.substring(prefix.length()))
            .filter(name -> !OF_JSON.contains(name))
            .forEach(name -> refuseSlip(prefix, name, problems));
      }
    }
  }

  private static void refuseSlip(String prefix, String name, Problems problems) {
    String meant = OptionSpelling.nearest(name, OF_JSON);
    if (meant != null) {
      problems.tell(prefix + name, OptionSpelling.refusal(prefix + name, prefix + meant));
    }
  }

  /** Refuses converters that fail on what a source writes, or spoil it. */
  void checkSource(boolean readings, Problems problems) {
    String value = onlyOurs() ? kind(VALUE) : "";
    if (NUMBERS.contains(value)) {
      add(VALUE, "it writes nothing but one number; use " + JSON, problems);
    } else if (readings && value.equals("string")) {
      add(VALUE, "of a reading it writes the text of Java, Struct{...}; use " + JSON, problems);
    } else if (readings && value.equals("bytearray")) {
      add(VALUE, "it cannot write a reading, which has fields; use " + JSON, problems);
    }
    if (NUMBERS.contains(kind(KEY)) || kind(KEY).equals("bytearray")) {
      add(KEY, "keys are texts; use " + TEXT, problems);
    }
    String header = kind(HEADER);
    if (NUMBERS.contains(header) || header.equals("bytearray") || header.equals("json")) {
      add(
          HEADER,
          "headers are texts, as readers expect them; use "
              + TEXT
              + Troubleshooting.CONVERTERS.see(),
          problems);
    }
  }

  /**
   * Refuses converters that fail on what a sink reads, or spoil it.
   *
   * @param headers whether it keeps headers
   */
  void checkSink(boolean headers, Problems problems) {
    String value = onlyOurs() ? kind(VALUE) : "";
    if (NUMBERS.contains(value) || value.equals("string") || value.equals("bytearray")) {
      add(VALUE, "a value without fields is no row; use the one that wrote the topic", problems);
    }
    String header = kind(HEADER);
    if (headers && (header.equals("simple") || header.equals("simpleheader"))) {
      add(HEADER, "it takes texts for numbers, 01646500 for 1646500; use " + TEXT, problems);
    } else if (headers && (NUMBERS.contains(header) || header.equals("json"))) {
      add(HEADER, "headers are texts, which it fails on; use " + TEXT, problems);
    }
  }

  /** Others' transforms may make anything of a value. */
  private boolean onlyOurs() {
    return Arrays.stream(given.getOrDefault("transforms", "").split(","))
        .map(String::trim)
        .filter(alias -> !alias.isEmpty())
        .map(alias -> given.getOrDefault("transforms." + alias + ".type", ""))
        .allMatch(type -> type.startsWith("io.streamgauge.") || !type.contains("."));
  }

  /** Connect takes a whole name, the last part of it, and that without its last word. */
  private String kind(String option) {
    String name = given.getOrDefault(option, "").trim();
    boolean known = name.startsWith("org.apache.kafka.connect.") || !name.contains(".");
    return known
        ? name.substring(name.lastIndexOf('.') + 1)
            .replaceFirst("Converter$", "")
            .toLowerCase(Locale.ROOT)
        : "";
  }

  private void add(String option, String remedy, Problems problems) {
    problems.add(option, given.get(option), remedy);
  }
}
