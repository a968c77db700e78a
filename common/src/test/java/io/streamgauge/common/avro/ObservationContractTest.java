// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.avro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.streamgauge.common.ObservationSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.JsonProperties;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaFormatter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.connect.data.Field;
import org.junit.jupiter.api.Test;

/**
 * The contract that travels in the bundle, {@code packaging/schemas/observation.avsc}: it is made
 * from the schema in the code, and each version reads what each other has written.
 */
class ObservationContractTest {
  private static final Path CONTRACT =
      Path.of("../packaging/schemas/observation.avsc").toAbsolutePath().normalize();

  /** Of version 0.1.0, and what comes after it. */
  private static final List<String> EARLIER = List.of("observation-0.1.avsc");

  @Test
  void contractIsMadeFromTheSchemaInTheCode() throws IOException {
    String expected = SchemaFormatter.format("json/pretty", contract()) + "\n";
    if (Boolean.getBoolean("streamgauge.update")) {
      Files.writeString(CONTRACT, expected);
    }
    assertEquals(expected, Files.readString(CONTRACT), "-Dstreamgauge.update=true writes it");
  }

  @Test
  void eachVersionReadsWhatTheOthersHaveWritten() throws IOException {
    List<Schema> all = new ArrayList<>(List.of(contract(), asSourcesWriteIt()));
    for (String name : EARLIER) {
      all.add(parsed(Files.readString(Path.of("src/test/resources/fixtures").resolve(name))));
    }
    for (Schema reader : all) {
      for (Schema writer : all) {
        assertEquals(
            SchemaCompatibilityType.COMPATIBLE,
            SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType());
        assertReads(reader, writer);
      }
    }
  }

  private static void assertReads(Schema reader, Schema writer) throws IOException {
    GenericRecord written = new GenericData.Record(writer);
    written.put(ObservationSchema.SENSOR_ID, "01646500");
    written.put(ObservationSchema.OBSERVED_PROPERTY, "00060");
    written.put(ObservationSchema.EVENT_TIME, 1_772_323_200_000L);
    written.put(ObservationSchema.RESULT, 21.5);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(writer).write(written, encoder);
    encoder.flush();
    GenericRecord read =
        new GenericDatumReader<GenericRecord>(writer, reader)
            .read(null, DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null));
    assertEquals("01646500", read.get(ObservationSchema.SENSOR_ID).toString());
    assertEquals(1_772_323_200_000L, read.get(ObservationSchema.EVENT_TIME));
    assertEquals(21.5, read.get(ObservationSchema.RESULT));
    assertNull(read.get(ObservationSchema.UNIT));
  }

  private static Schema parsed(String json) {
    return new Schema.Parser().parse(json);
  }

  /** The fields of a source, and those that transforms add. */
  private static Schema contract() {
    List<Schema.Field> fields = fieldsOfSources();
    ObservationSchema.ADDED.forEach((name, schema) -> fields.add(field(name, schema)));
    return record(fields);
  }

  private static Schema asSourcesWriteIt() {
    return record(fieldsOfSources());
  }

  private static Schema record(List<Schema.Field> fields) {
    String name = ObservationSchema.NAME;
    int dot = name.lastIndexOf('.');
    String doc =
        "A reading; the fields from longitude on are there where transforms have added them";
    return Schema.createRecord(name.substring(dot + 1), doc, name.substring(0, dot), false, fields);
  }

  private static List<Schema.Field> fieldsOfSources() {
    List<Schema.Field> fields = new ArrayList<>();
    for (Field field : ObservationSchema.SCHEMA.fields()) {
      fields.add(field(field.name(), field.schema()));
    }
    return fields;
  }

  private static Schema.Field field(String name, org.apache.kafka.connect.data.Schema schema) {
    Schema type = type(schema);
    return schema.isOptional()
        ? new Schema.Field(
            name,
            Schema.createUnion(Schema.create(Schema.Type.NULL), type),
            null,
            JsonProperties.NULL_VALUE)
        : new Schema.Field(name, type);
  }

  private static Schema type(org.apache.kafka.connect.data.Schema schema) {
    if (org.apache.kafka.connect.data.Timestamp.LOGICAL_NAME.equals(schema.name())) {
      return LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
    }
    Map<org.apache.kafka.connect.data.Schema.Type, Schema.Type> plain =
        Map.of(
            org.apache.kafka.connect.data.Schema.Type.STRING, Schema.Type.STRING,
            org.apache.kafka.connect.data.Schema.Type.FLOAT64, Schema.Type.DOUBLE,
            org.apache.kafka.connect.data.Schema.Type.INT32, Schema.Type.INT);
    return schema.type() == org.apache.kafka.connect.data.Schema.Type.MAP
        ? Schema.createMap(type(schema.valueSchema()))
        : Schema.create(plain.get(schema.type()));
  }
}
