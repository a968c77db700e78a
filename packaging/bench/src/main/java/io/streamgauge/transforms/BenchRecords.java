// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationSchema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** The records that the benchmarks push through the SMTs. */
public final class BenchRecords {
  static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  /** The quickstart's rules. */
  static final String RULES =
      """
      {"rules": [
        {"observed_property": "temperature",
         "gross_range": {"fail_span": [-40, 80], "suspect_span": [-20, 45]}},
        {"observed_property": "smoke", "gross_range": {"fail_span": [0, 1000]}},
        {"observed_property": "soil_moisture", "gross_range": {"fail_span": [0, 1]}}]}
      """;

  private BenchRecords() {}

  static <T extends ValueTransform<SourceRecord>> T configured(T smt, Map<String, String> options) {
    smt.configure(options);
    return smt;
  }

  /** A reading in UTM zone 33 as a source makes it. */
  static SourceRecord reading() {
    return record(
        Observation.of("01646500", "temperature", NOW.minusSeconds(60), 21.5)
            .withUnit("Cel")
            .withPosition(500_000, 5_700_000, "EPSG:32633")
            .withAttributes(Map.of("region", "north")));
  }

  /** Readings of the quickstart's three properties, each in its two reference systems. */
  static SourceRecord[] quickstart() {
    List<SourceRecord> records = new ArrayList<>();
    for (String property : List.of("temperature", "smoke", "soil_moisture")) {
      Observation reading =
          Observation.of("01646500", property, NOW.minusSeconds(60), 0.25)
              .withUnit(property.equals("temperature") ? "Cel" : "1")
              .withAttributes(Map.of("region", "north"));
      records.add(record(reading.withPosition(500_000, 5_700_000, "EPSG:32633")));
      records.add(record(reading.withPosition(1_669_792.4, 6_700_000, "EPSG:3857")));
    }
    return records.toArray(SourceRecord[]::new);
  }

  private static SourceRecord record(Observation observation) {
    return record(observation, NOW);
  }

  /** A reading as a source hands it over, at this time. */
  public static SourceRecord record(Observation observation, Instant now) {
    return new SourceRecord(
        Map.of("p", "1"),
        Map.of("o", 1L),
        "readings",
        null,
        Schema.STRING_SCHEMA,
        observation.sensorId(),
        ObservationSchema.SCHEMA,
        ObservationSchema.struct(observation),
        now.toEpochMilli(),
        EnvelopeHeaders.of(observation, now, "1", false));
  }

  /** The baseline: the same record with a field by field copy of its value and its headers. */
  static SourceRecord copy(SourceRecord record) {
    Struct value = (Struct) record.value();
    Struct copy = new Struct(value.schema());
    for (Field field : value.schema().fields()) {
      copy.put(field, value.get(field));
    }
    return record.newRecord(
        record.topic(),
        record.kafkaPartition(),
        record.keySchema(),
        record.key(),
        copy.schema(),
        copy,
        record.timestamp(),
        record.headers().duplicate());
  }

  /** The same record with other headers: what a transform costs that leaves the value alone. */
  static SourceRecord copyOfHeaders(SourceRecord record) {
    return record.newRecord(
        record.topic(),
        record.kafkaPartition(),
        record.keySchema(),
        record.key(),
        record.valueSchema(),
        record.value(),
        record.timestamp(),
        record.headers().duplicate());
  }

  /** A reading of 12 fields of another source, whose time is a text. */
  static SourceRecord withTimeAsText(String time) {
    SourceRecord reading = reading();
    Struct value = (Struct) reading.value();
    SchemaBuilder builder = SchemaBuilder.struct().field("time", Schema.STRING_SCHEMA);
    List<Field> others =
        value.schema().fields().stream().filter(f -> !f.name().equals("event_time")).toList();
    others.forEach(field -> builder.field(field.name(), field.schema()));
    Struct copy = new Struct(builder.build()).put("time", time);
    others.forEach(field -> copy.put(field.name(), value.get(field)));
    return new SourceRecord(
        reading.sourcePartition(),
        reading.sourceOffset(),
        reading.topic(),
        null,
        reading.keySchema(),
        reading.key(),
        copy.schema(),
        copy,
        reading.timestamp(),
        reading.headers());
  }
}
