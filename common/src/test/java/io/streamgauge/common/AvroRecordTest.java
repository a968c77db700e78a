// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.avro.AvroRecord;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AvroRecordTest {
  private static String record(String type) {
    return "{'type':'record','name':'R','fields':[{'name':'v','type':%s}]}"
        .formatted(type)
        .replace('\'', '"');
  }

  private static Schema converted(String type) {
    return AvroRecord.ofConverted(record(type)).field("v").schema();
  }

  @Test
  void typesThatAConverterWritesAreConnectsOwn() {
    assertEquals(Schema.BYTES_SCHEMA, converted("'bytes'"));
    assertEquals(
        SchemaBuilder.bytes().parameter("connect.fixed.size", "4").build(),
        converted("{'type':'fixed','name':'F','size':4}"));
    assertEquals(Timestamp.SCHEMA, converted("{'type':'long','logicalType':'timestamp-millis'}"));
    assertEquals(Date.SCHEMA, converted("{'type':'int','logicalType':'date'}"));
    assertEquals(
        Time.builder().optional().build(),
        converted("['null',{'type':'int','logicalType':'time-millis'}]"));
    assertEquals(
        Decimal.builder(2).parameter("connect.decimal.precision", "9").build(),
        converted("{'type':'bytes','logicalType':'decimal','precision':9,'scale':2}"));
    assertEquals(Schema.STRING_SCHEMA, converted("{'type':'string','logicalType':'uuid'}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'type':'long','logicalType':'timestamp-micros'} | use timestamp-millis",
        "{'type':'long','logicalType':'local-timestamp-millis'} | use timestamp-millis",
        "'null'                                           | no null",
        "['int','string']                                 | choice of types",
        "['null','R']                                     | contains itself",
      })
  void whatConnectHasNoTypeForIsRefused(String type, String reason) {
    String schema = record(type);
    String message =
        assertThrows(IllegalArgumentException.class, () -> AvroRecord.ofConverted(schema))
            .getMessage();
    assertTrue(message.contains(reason), message);
  }
}
