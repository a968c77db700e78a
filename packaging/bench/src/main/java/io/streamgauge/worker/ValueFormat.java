// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.worker;

import java.util.HashMap;
import java.util.Map;

/**
 * A way of writing values on the topic.
 *
 * @param name what it is called in the report
 * @param source options of the connector that writes
 * @param sink options of the connector that reads
 */
record ValueFormat(String name, Map<String, String> source, Map<String, String> sink) {
  private static final String JSON = "org.apache.kafka.connect.json.JsonConverter";

  ValueFormat(String name, Map<String, String> both) {
    this(name, both, both);
  }

  /** JSON with the schema in each value. */
  static ValueFormat envelopes() {
    return new ValueFormat("JSON with schemas", json("true"));
  }

  /** Plain JSON, read as maps of texts and numbers. */
  static ValueFormat schemaless() {
    return new ValueFormat("JSON without schemas", json("false"));
  }

  /** Plain JSON, read as readings by the archive; a sink that does nothing has maps. */
  static ValueFormat declared() {
    Map<String, String> sink = new HashMap<>(json("false"));
    sink.put("archive.schema", "observation");
    return new ValueFormat("JSON, archive.schema", json("false"), sink);
  }

  /** Plain JSON, read by one schema that the sink's converter is given (Connect 4.3). */
  static ValueFormat schemaContent(String schema) {
    Map<String, String> sink = new HashMap<>(json("true"));
    sink.put("value.converter.schema.content", schema);
    return new ValueFormat("JSON, schema.content", json("false"), sink);
  }

  /** Avro with a registry. */
  static ValueFormat avro(Map<String, String> converter) {
    Map<String, String> source = new HashMap<>(converter);
    source.put("value.converter.apicurio.registry.auto-register", "true");
    return new ValueFormat("Avro, registry", source, converter);
  }

  private static Map<String, String> json(String schemas) {
    return Map.of("value.converter", JSON, "value.converter.schemas.enable", schemas);
  }
}
