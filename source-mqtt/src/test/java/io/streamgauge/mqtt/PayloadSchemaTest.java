// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static io.streamgauge.mqtt.DecoderTest.isBad;
import static io.streamgauge.mqtt.DecoderTest.reason;
import static io.streamgauge.mqtt.DecoderTest.records;
import static io.streamgauge.mqtt.DecoderTest.result;
import static io.streamgauge.mqtt.DecoderTest.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayloadSchemaTest {
  private static final String SCHEMA =
      """
      {"type":"record","name":"Reading","namespace":"org.example","fields":[
        {"name":"time","type":"long"},
        {"name":"value","type":["null","double"]},
        {"name":"n","type":["null","int"]},
        {"name":"f","type":["null","float"]},
        {"name":"ok","type":["null","boolean"]},
        {"name":"kind","type":["null",{"type":"enum","name":"Kind","symbols":["air","soil"]}]},
        {"name":"tags","type":["null",{"type":"map","values":"string"}]},
        {"name":"depths","type":["null",{"type":"array","items":"double"}]},
        {"name":"place","type":["null",{"type":"record","name":"Place","fields":[
          {"name":"name","type":"string"}]}]}]}
      """;

  private static SourceRecord record(String payload, String... more) {
    List<SourceRecord> records = records(payload, DecoderTest.with(more, "payload.schema", SCHEMA));
    assertEquals(1, records.size());
    return records.get(0);
  }

  @Test
  void payloadThatFitsBecomesAStructByTheSchema() {
    SourceRecord record =
        record(
            "{\"time\":1767225600,\"value\":1,\"n\":7,\"f\":0.5,\"ok\":true,\"kind\":\"soil\","
                + "\"tags\":{\"a\":\"b\"},\"depths\":[1.5,2],\"place\":{\"name\":\"weir\"}}",
            "record.shape",
            "as-is");
    Struct value = value(record);
    assertEquals("org.example.Reading", value.schema().name());
    assertEquals(1767225600L, value.getInt64("time"));
    assertEquals(1.0, value.getFloat64("value"));
    assertEquals(7, value.getInt32("n"));
    assertEquals(0.5f, value.getFloat32("f"));
    assertEquals(true, value.getBoolean("ok"));
    assertEquals("soil", value.getString("kind"));
    assertEquals(Map.of("a", "b"), value.getMap("tags"));
    assertEquals(List.of(1.5, 2.0), value.getArray("depths"));
    assertEquals("weir", value.getStruct("place").getString("name"));
    assertEquals("01646500", record.key());
  }

  @Test
  void payloadThatFitsBecomesAReadingByTheMapping() {
    assertEquals(1.5, result(record("{\"time\":1767225600,\"value\":1.5}")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'value':1}                                | /time is missing",
        "{'time':null}                              | /time is null",
        "{'time':'1'}                               | /time is not a long but string",
        "{'time':1.5}                               | /time is not a long but number",
        "{'time':1,'value':'x'}                     | /value is not a double",
        "{'time':1,'value':1e999}                   | /value is not a double",
        "{'time':1,'n':3000000000}                  | /n is not an int",
        "{'time':1,'f':1e99}                        | /f is not a float",
        "{'time':1,'ok':1}                          | /ok is not a boolean",
        "{'time':1,'kind':'sea'}                    | /kind is none of air,soil",
        "{'time':1,'tags':{'a':1}}                  | /tags/a is not a string",
        "{'time':1,'depths':[1,null]}               | /depths/1 is null",
        "{'time':1,'depths':{}}                     | /depths is not an array",
        "{'time':1,'place':{'name':'w','x':1}}      | /place/x is not in org.example.Place",
        "{'time':1,'extra':1}                       | /extra is not in org.example.Reading",
        "[1]                                        | the payload is not an object but array",
      })
  void payloadThatDoesNotFitBecomesABadRecordWithTheReason(String payload, String reason) {
    for (String shape : List.of("observations", "as-is")) {
      SourceRecord record = record(payload.replace('\'', '"'), "record.shape", shape);
      assertTrue(isBad(record));
      assertEquals("SchemaMismatch", value(record).getString("error_class"));
      assertTrue(reason(record).contains(reason), reason(record));
    }
  }

  @Test
  void mutatedPayloadsGiveOneRecordEach() {
    String good =
        "{\"time\":1767225600,\"value\":1.5,\"n\":7,\"kind\":\"soil\",\"tags\":{\"a\":\"b\"},"
            + "\"depths\":[1.5,2],\"place\":{\"name\":\"weir\"}}";
    Random random = new Random(5);
    int bad = 0;
    for (int i = 0; i < 10_000; i++) {
      StringBuilder text = new StringBuilder(good);
      for (int edit = 0; edit <= random.nextInt(3); edit++) {
        text.setCharAt(random.nextInt(text.length()), (char) (32 + random.nextInt(95)));
      }
      bad += isBad(record(text.toString(), "record.shape", "as-is")) ? 1 : 0;
    }
    assertTrue(bad > 5_000 && bad < 10_000, "bad: " + bad);
  }

  @Test
  void jsonWithoutASchemaPassesAsAMap() {
    String payload = "{\"a\":{\"b\":[1,2.5,\"x\",true,null]},\"big\":9007199254740993}";
    List<SourceRecord> records = records(payload, "record.shape", "as-is");
    assertEquals(1, records.size());
    assertNull(records.get(0).valueSchema());
    Map<String, ?> list = Map.of("b", Arrays.asList(1L, 2.5, "x", true, null));
    assertEquals(Map.of("a", list, "big", 9007199254740993L), records.get(0).value());
  }

  @ParameterizedTest
  @CsvSource({"null", "99999999999999999999", "1e999", "[1e999]"})
  void jsonThatNoConnectValueHoldsBecomesABadRecord(String payload) {
    SourceRecord record = records(payload, "record.shape", "as-is").get(0);
    assertTrue(isBad(record));
    assertFalse(reason(record).isBlank());
  }
}
