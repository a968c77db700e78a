// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.archive.declared.DeclaredSchema;
import io.streamgauge.common.BadRecord;
import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.avro.AvroRecord;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that JsonConverter itself writes without their schema have their types again. */
class DeclaredSchemaTest {
  private static final String ALL_TYPES =
      """
      {"type": "record", "name": "org.agency.All", "fields": [
        {"name": "flag", "type": "boolean"}, {"name": "count", "type": "int"},
        {"name": "id", "type": "long"}, {"name": "single", "type": "float"},
        {"name": "number", "type": "double"}, {"name": "text", "type": "string"},
        {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["A", "B"]}},
        {"name": "raw", "type": "bytes"},
        {"name": "hash", "type": {"type": "fixed", "name": "Hash", "size": 4}},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "day", "type": {"type": "int", "logicalType": "date"}},
        {"name": "clock", "type": {"type": "int", "logicalType": "time-millis"}},
        {"name": "price", "type":
          {"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 3}},
        {"name": "levels", "type": {"type": "array", "items": ["null", "double"]}},
        {"name": "tags", "type": {"type": "map", "values": "string"}},
        {"name": "site", "type": ["null", {"type": "record", "name": "Site", "fields": [
          {"name": "name", "type": "string"}, {"name": "height", "type": ["null", "float"]}]}]},
        {"name": "note", "type": ["null", "string"], "default": null},
        {"name": "seen", "type": ["null", {"type": "long", "logicalType": "timestamp-millis"}]}
      ]}
      """;

  static SinkRecord plain(Object value) {
    return ArchiveFixture.record(7, value);
  }

  private static Object typed(String declared, Object value) {
    return DeclaredSchema.of(declared).typed(plain(value)).value();
  }

  /** What a converter reads without schemas of what one has written. */
  private static Object overTheTopic(Object value, Schema schema, Map<String, String> options) {
    Map<String, String> writing = new HashMap<>(Map.of("schemas.enable", "false"));
    writing.putAll(options);
    try (JsonConverter writer = new JsonConverter();
        JsonConverter reader = new JsonConverter()) {
      writer.configure(writing, false);
      reader.configure(Map.of("schemas.enable", "false"), false);
      SchemaAndValue read = reader.toConnectData("t", writer.fromConnectData("t", schema, value));
      assertEquals(null, read.schema());
      return read.value();
    }
  }

  private static Object overTheTopic(Struct value) {
    return overTheTopic(value, value.schema(), Map.of());
  }

  static Object json(String text) {
    try (JsonConverter converter = new JsonConverter()) {
      converter.configure(Map.of("schemas.enable", "false"), false);
      byte[] bytes = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
      return converter.toConnectData("t", bytes).value();
    }
  }

  private static Date time(long millis) {
    return Date.from(Instant.ofEpochMilli(millis));
  }

  private static Struct full() {
    Schema schema = connect();
    Struct value = new Struct(schema);
    value.put("flag", true).put("count", Integer.MIN_VALUE).put("id", Long.MAX_VALUE - 1);
    value.put("single", 0.1f).put("number", Double.MIN_VALUE).put("text", "\u00fc \ud83c\udf0a \0");
    value.put("kind", "B").put("raw", new byte[] {0, -1, 127}).put("hash", new byte[4]);
    value.put("at", time(-62_135_596_800_000L)).put("day", time(-86_400_000L));
    value.put("clock", time(86_399_999)).put("price", new BigDecimal("-123456789.012"));
    value.put("levels", Arrays.asList(1.0, null, -2.5)).put("tags", Map.of("a", "b", "", ""));
    Schema site = schema.field("site").schema();
    return value.put("site", new Struct(site).put("name", "weir").put("height", Float.MAX_VALUE));
  }

  private static Struct empty() {
    Struct value = full();
    value
        .put("count", 0)
        .put("id", Long.MIN_VALUE)
        .put("single", Float.MIN_VALUE)
        .put("number", 12.0);
    value.put("raw", new byte[0]).put("price", new BigDecimal("0.000")).put("site", null);
    value.put("levels", List.of()).put("tags", Map.of()).put("clock", time(0));
    return value.put("seen", time(1));
  }

  private static Schema connect() {
    return AvroRecord.ofConverted(ALL_TYPES);
  }

  @Test
  void eachTypeComesBackAsItWas() {
    for (Struct value : List.of(full(), empty())) {
      for (String decimals : List.of("BASE64", "NUMERIC")) {
        Object read = overTheTopic(value, value.schema(), Map.of("decimal.format", decimals));
        assertSameStruct(value, (Struct) typed(ALL_TYPES, read));
      }
    }
  }

  /** The double of each is that of a shorter decimal too. */
  @ParameterizedTest
  @CsvSource({
    "384030907625014.03, 2",
    "10000000000000000.01, 2",
    "0.10000000000000000001, 20",
    "0.001, 2"
  })
  void decimalThatMayHaveLostDigitsIsRefused(String written, int scale) {
    String declared =
        """
        {"type": "record", "name": "R", "fields": [{"name": "p", "type":
          {"type": "bytes", "logicalType": "decimal", "precision": 38, "scale": %d}}]}
        """
            .formatted(scale);
    Object value = json("{'p':" + written + "}");
    assertThrows(DataException.class, () -> typed(declared, value));
  }

  @Test
  void numbersThatAreNotFiniteComeBack() {
    for (double number : new double[] {Double.NaN, 1 / 0.0, -1 / 0.0, Double.MAX_VALUE}) {
      Struct value = full().put("number", number).put("single", (float) number);
      assertSameStruct(value, (Struct) typed(ALL_TYPES, overTheTopic(value)));
    }
  }

  /** Bytes are compared as such. */
  private static void assertSameStruct(Struct expected, Struct read) {
    assertEquals(expected.schema(), read.schema());
    for (Field field : expected.schema().fields()) {
      if (expected.get(field) instanceof byte[] bytes) {
        assertEquals(Arrays.toString(bytes), Arrays.toString(read.getBytes(field.name())));
      } else if (expected.get(field) instanceof Struct inner) {
        assertSameStruct(inner, read.getStruct(field.name()));
      } else {
        assertEquals(expected.get(field), read.get(field), field.name());
      }
    }
  }

  private static Struct reading() {
    return ObservationSchema.struct(
        Observation.of("01646500", "00060", Instant.parse("2026-03-01T10:00:00.123Z"), 12.0)
            .withUnit("m3/s")
            .withPosition(500_000, -12.5, "EPSG:25833")
            .withAttributes(Map.of("region", "north", "n", "4")));
  }

  /** A reading with these fields too, each a name, a schema and a value. */
  private static Struct with(Struct reading, Object... fields) {
    SchemaBuilder schema = SchemaBuilder.struct().name(ObservationSchema.NAME).version(1);
    reading.schema().fields().forEach(field -> schema.field(field.name(), field.schema()));
    for (int i = 0; i < fields.length; i += 3) {
      schema.field((String) fields[i], (Schema) fields[i + 1]);
    }
    Struct all = new Struct(schema.build());
    reading.schema().fields().forEach(field -> all.put(field.name(), reading.get(field)));
    for (int i = 0; i < fields.length; i += 3) {
      all.put((String) fields[i], fields[i + 2]);
    }
    return all;
  }

  /** Readings as the transformations leave them. */
  static Stream<Struct> readings() {
    Schema number = Schema.OPTIONAL_FLOAT64_SCHEMA;
    Schema text = Schema.OPTIONAL_STRING_SCHEMA;
    Struct reprojected = with(reading(), "longitude", number, 15.0, "latitude", number, 51.45);
    Struct checked =
        with(
            reprojected,
            "qc_flag",
            Schema.OPTIONAL_INT32_SCHEMA,
            1,
            "qc_tests",
            text,
            "gross_range=1");
    Schema geometry =
        SchemaBuilder.struct()
            .name("io.debezium.data.geometry.Geometry")
            .version(1)
            .doc("Geometry")
            .optional()
            .field("wkb", Schema.BYTES_SCHEMA)
            .field("srid", Schema.OPTIONAL_INT32_SCHEMA)
            .build();
    return Stream.of(
        reading(),
        ObservationSchema.struct(Observation.of("s", "p", Instant.EPOCH, null)),
        reprojected,
        checked,
        with(checked, "original_result", number, 3.0, "original_unit", text, "ft"),
        with(checked, "raw_result", number, 500.0, "raw_unit", text, "mV"),
        with(checked, "original_result", number, null, "original_unit", text, null),
        with(reading(), "easting", number, 1.0, "northing", number, 2.0),
        with(reading(), "geometry", text, "0101000020E6100000"),
        with(
            reading(),
            "geometry",
            geometry,
            new Struct(geometry).put("wkb", new byte[21]).put("srid", 4326)),
        // As StationRegister and InsertField add fields of any name.
        with(reading(), "basin", text, "upper", "datum", number, 12.0),
        with(checked, "live", Schema.OPTIONAL_BOOLEAN_SCHEMA, true));
  }

  @ParameterizedTest
  @MethodSource("readings")
  void readingIsTypedAsItWasWritten(Struct reading) {
    Struct read = (Struct) typed("observation", overTheTopic(reading));
    assertSameStruct(reading, read);
  }

  @Test
  void recordsOfOneShapeShareOneSchema() {
    DeclaredSchema declared = DeclaredSchema.of("observation");
    List<Schema> schemas = new ArrayList<>();
    for (Struct reading : readings().toList()) {
      schemas.add(declared.typed(plain(overTheTopic(reading))).valueSchema());
    }
    int at = 0;
    for (Struct reading : readings().toList()) {
      Schema again = declared.typed(plain(overTheTopic(reading))).valueSchema();
      assertSame(schemas.get(at++), again);
    }
  }

  /** Which records come before changes nothing, be a shape known, new, or of other kinds. */
  @Test
  void readingIsTheSameWhateverCameBefore() {
    List<Object> values =
        new ArrayList<>(readings().map(DeclaredSchemaTest::overTheTopic).toList());
    for (Object depth : new Object[] {1.5, "deep", null, List.of(1L), true}) {
      for (boolean more : new boolean[] {true, false}) {
        Map<String, Object> value = new HashMap<>();
        ((Map<?, ?>) overTheTopic(reading())).forEach((name, field) -> value.put("" + name, field));
        value.put("depth", depth);
        value.put("nothing", null);
        value.remove(more ? "unit" : "z");
        value.put(more ? "note" : "qc_flag", more ? "n" : null);
        values.add(value);
      }
    }
    for (String wrong : new String[] {"sensor_id", "", "result", "depth"}) {
      Map<Object, Object> value = new HashMap<>((Map<?, ?>) overTheTopic(reading()));
      value.put(wrong, wrong.equals("sensor_id") ? null : List.of());
      values.add(value);
      value = new HashMap<>(value);
      value.put(5L, null);
      values.add(value);
      value = new HashMap<>(value);
      value.remove("event_time");
      value.put("", null);
      values.add(value);
    }
    DeclaredSchema declared = DeclaredSchema.of("observation");
    Random random = new Random(4);
    for (int i = 0; i < 5_000; i++) {
      Object value = values.get(random.nextInt(values.size()));
      assertEquals(
          outcome(DeclaredSchema.of("observation"), value), outcome(declared, value), "" + value);
    }
  }

  private static String outcome(DeclaredSchema declared, Object value) {
    try {
      SinkRecord typed = declared.typed(plain(value));
      // An array has no text of its own.
      return typed.valueSchema().fields()
          + " "
          + typed.value().toString().replaceAll("\\[B@\\w+", "bytes");
    } catch (DataException e) {
      return e.getMessage();
    }
  }

  /** Who writes long names brings others each time. */
  @Test
  void shapeOfLongNamesIsNotKept() {
    DeclaredSchema declared = DeclaredSchema.of("observation");
    List<Schema> schemas = new ArrayList<>();
    for (int length : new int[] {10_001, 2, 10_001, 2}) {
      Map<String, Object> value = new HashMap<>();
      ((Map<?, ?>) overTheTopic(reading())).forEach((name, field) -> value.put("" + name, field));
      value.put("n".repeat(length), 1L);
      schemas.add(declared.typed(plain(value)).valueSchema());
    }
    assertNotSame(schemas.get(0), schemas.get(2));
    assertSame(schemas.get(1), schemas.get(3));
  }

  /** 256 combinations of eight fields, one of which has two kinds. */
  @Test
  void recordsOfManyShapesAreTypedAlike() {
    DeclaredSchema declared = DeclaredSchema.of("observation");
    IdentityHashMap<Schema, Integer> schemas = new IdentityHashMap<>();
    Random random = new Random(6);
    for (int i = 0; i < 5_000; i++) {
      Map<String, Object> value = new HashMap<>();
      ((Map<?, ?>) overTheTopic(reading())).forEach((name, field) -> value.put("" + name, field));
      Map<String, Object> added = new HashMap<>();
      for (int field = 0; field < 8; field++) {
        if (random.nextBoolean()) {
          added.put("f" + field, field == 7 && i % 2 == 0 ? "text" + i : (Object) (i + 0.5));
        }
      }
      value.putAll(added);
      Struct read = (Struct) declared.typed(plain(value)).value();
      schemas.merge(read.schema(), 1, Integer::sum);
      for (Field field : read.schema().fields()) {
        if (ObservationSchema.SCHEMA.field(field.name()) == null) {
          assertEquals(added.remove(field.name()), read.get(field));
        }
      }
      assertEquals(Map.of(), added);
      assertEquals("01646500", read.get("sensor_id"));
    }
    assertTrue(schemas.size() <= 384, schemas.size() + " schemas");
  }

  @Test
  void badRecordIsTypedToo() {
    Struct bad =
        BadRecord.of(new byte[] {0, -1, 10}, "sensors/a", "Malformed", "no JSON", Instant.EPOCH)
            .struct();
    assertSameStruct(bad, (Struct) typed("observation", overTheTopic(bad)));
  }

  /** Transformations add fields to whatever passes them. */
  @Test
  void badRecordKeepsWhatWasAddedToIt() {
    Struct bad =
        BadRecord.of(new byte[] {0, -1, 10}, "sensors/a", "Malformed", "no JSON", Instant.EPOCH)
            .struct();
    Map<String, Object> more = new HashMap<>();
    ((Map<?, ?>) overTheTopic(bad)).forEach((name, value) -> more.put((String) name, value));
    more.put("agency", "north");
    Struct read = (Struct) typed("observation", more);
    assertEquals(BadRecord.NAME, read.schema().name());
    assertEquals("north", read.get("agency"));
    assertEquals(bad.get("received"), read.get("received"));
  }

  /** A foreign field of a reading can have any name, and must not hide what comes behind it. */
  @Test
  void badRecordBehindAReadingWithItsFieldsIsOneStill() {
    Struct bad =
        BadRecord.of(new byte[] {0, -1, 10}, "sensors/a", "Malformed", "no JSON", Instant.EPOCH)
            .struct();
    Map<String, Object> both = new HashMap<>();
    ((Map<?, ?>) overTheTopic(reading())).forEach((name, value) -> both.put((String) name, value));
    ((Map<?, ?>) overTheTopic(bad)).forEach((name, value) -> both.put((String) name, value));
    DeclaredSchema declared = DeclaredSchema.of("observation");
    assertEquals("io.streamgauge.Observation", declared.typed(plain(both)).valueSchema().name());
    assertSameStruct(bad, (Struct) declared.typed(plain(overTheTopic(bad))).value());
  }

  /** Topics that change from envelopes to plain values are read through. */
  @Test
  void payloadOfAnEnvelopeIsReadByTheDeclaredSchema() {
    for (Struct reading : readings().toList()) {
      Object read = overTheTopic(reading, reading.schema(), Map.of("schemas.enable", "true"));
      assertTrue(((Map<?, ?>) read).containsKey("schema"));
      Struct typed = (Struct) typed("observation", read);
      assertSameStruct(reading, typed);
    }
  }

  @Test
  void schemaWithinARecordChoosesNoTypes() {
    Object hostile =
        json(
            "{'schema':{'type':'struct','fields':[{'field':'result','type':'string'}]},"
                + "'payload':{'sensor_id':'a','observed_property':'b','event_time':1,'result':2}}");
    Struct read = (Struct) typed("observation", hostile);
    assertEquals(2.0, read.get("result"));
    assertEquals(Schema.Type.FLOAT64, read.schema().field("result").schema().type());
  }

  /** What JsonConverter writes with schemas.enable of a value that has none. */
  @Test
  void payloadBesideNoSchemaIsReadToo() {
    Map<String, Object> value = new HashMap<>();
    value.put("schema", null);
    value.put("payload", overTheTopic(reading()));
    assertSameStruct(reading(), (Struct) typed("observation", value));
  }

  @Test
  void ownFieldsOfTheNamesOfAnEnvelopeStay() {
    String declared =
        """
        {"type": "record", "name": "R", "fields": [
          {"name": "payload", "type": {"type": "map", "values": "long"}},
          {"name": "schema", "type": {"type": "record", "name": "S", "fields": [
            {"name": "type", "type": "string"},
            {"name": "fields", "type": {"type": "array", "items": "string"}}]}}]}
        """;
    Object value = json("{'schema':{'type':'struct','fields':['a']},'payload':{'a':1}}");
    assertEquals(Map.of("a", 1L), ((Struct) typed(declared, value)).get("payload"));
  }

  /** Of what nobody declared, JSON's own kinds are all that is known. */
  @Test
  void undeclaredFieldOfAReadingHasAColumnByItsKind() {
    Object value =
        json(
            "{'sensor_id':'a','observed_property':'b','event_time':1,'n':3,'t':'4','b':false,"
                + "'o':{'y':[1,null,true],'a':0.5},'l':[],'nothing':null}");
    Struct read = (Struct) typed("observation", value);
    assertEquals(3.0, read.get("n"));
    assertEquals("4", read.get("t"));
    assertEquals(false, read.get("b"));
    assertEquals("{\"a\":0.5,\"y\":[1,null,true]}", read.get("o"));
    assertEquals("[]", read.get("l"));
    assertEquals(null, read.schema().field("nothing"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'observed_property':'b','event_time':1}                              | sensor_id is"
            + " missing",
        "{'sensor_id':null,'observed_property':'b','event_time':1}             | sensor_id is null",
        "{'sensor_id':7,'observed_property':'b','event_time':1}                | sensor_id is the"
            + " number 7",
        "{'sensor_id':'a','observed_property':'b','event_time':'2026-03-01'}   | event_time is a"
            + " text",
        "{'sensor_id':'a','observed_property':'b','event_time':1.5}            | event_time is the"
            + " number 1.5",
        "{'sensor_id':'a','observed_property':'b','event_time':1,'result':'2'} | result is a text",
        "{'sensor_id':'a','observed_property':'b','event_time':1,'result':true} | result is a"
            + " boolean",
        "{'sensor_id':'a','observed_property':'b','event_time':1,'result':9007199254740993} | lose"
            + " digits",
        "{'sensor_id':'a','observed_property':'b','event_time':1,'n':9007199254740993} | lose"
            + " digits",
        "{'sensor_id':'a','observed_property':'b','event_time':1,'unit':{}}    | unit is an object",
        "{'sensor_id':'a','observed_property':'b','event_time':1,'attributes':{'n':4}} |"
            + " attributes.n is the number 4",
        "{'sensor_id':'a','observed_property':'b','event_time':1,'attributes':{'n':null}} |"
            + " attributes.n is null",
        "{'sensor_id':'a','observed_property':'b','event_time':1,'qc_flag':'1'} | qc_flag is a"
            + " text",
        "{'sensor_id':'a','observed_property':'b','event_time':1,'qc_flag':3000000000} | qc_flag is"
            + " the number",
        "{'payload':'*','origin':'t','error_class':'c','error_message':'m','received':1} | payload"
            + " is a text",
        "{'schema':{'type':'struct','fields':[]},'payload':{'n':1}}            | sensor_id is"
            + " missing",
        "{'schema':{},'payload':{'sensor_id':'a','observed_property':'b','event_time':1}} |"
            + " sensor_id is missing",
        "{}                                                                    | sensor_id is"
            + " missing",
      })
  void whatIsNoReadingIsRefusedWithItsField(String value, String reason) {
    assertRefused("observation", json(value), reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'int'                                              | 2147483648   | v is the number"
            + " 2147483648",
        "'int'                                              | 1.5          | v is the number 1.5",
        "'int'                                              | true         | v is a boolean",
        "'long'                                             | 1e300        | v is the number"
            + " 1.0E300",
        "'long'                                             | '7'          | v is a text",
        "'float'                                            | 1e39         | v is the number",
        "'float'                                            | 1e-60        | v is the number",
        "'float'                                            | 'nan'        | v is a text",
        "'boolean'                                          | 1            | v is the number 1",
        "'bytes'                                            | 'a b'        | v is a text",
        "'bytes'                                            | [1]          | v is a list",
        "{'type':'enum','name':'E','symbols':['A']}         | 'B'          | one of A",
        "{'type':'int','logicalType':'date'}                | 2147483648   | v is the number",
        "{'type':'int','logicalType':'time-millis'}         | 86400000     | v is the number",
        "{'type':'int','logicalType':'time-millis'}         | -1           | v is the number",
        "{'type':'bytes','logicalType':'decimal','precision':9,'scale':2} | 1.005 | scale of 2",
        "{'type':'bytes','logicalType':'decimal','precision':9,'scale':2} | 1.0050000000000001 |"
            + " BASE64",
        "{'type':'bytes','logicalType':'decimal','precision':9,'scale':2} | '' | a decimal",
        "'long'                                             | 9007199254740993.0 | v is the number",
        "{'type':'array','items':'int'}                     | [1,'2']      | v.1 is a text",
        "{'type':'array','items':'int'}                     | {}           | v is an object",
        "{'type':'map','values':'int'}                      | {'a':{}}     | v.a is an object",
        "{'type':'record','name':'N','fields':[{'name':'a','type':'int'}]} | {'a':1,'b':2} | b is"
            + " not declared",
        "{'type':'record','name':'N','fields':[{'name':'a','type':'int'}]} | {} | a is missing",
      })
  void whatDoesNotFitAnAvroSchemaIsRefused(String type, String value, String reason) {
    String declared = "{'type':'record','name':'R','fields':[{'name':'v','type':" + type + "}]}";
    Object given = json("{'v':" + value + "}");
    assertRefused(declared.replace('\'', '"'), given, reason);
  }

  @Test
  void fieldThatAnAvroSchemaDoesNotHaveIsRefused() {
    String declared = "{\"type\":\"record\",\"name\":\"R\",\"fields\":[]}";
    assertRefused(declared, json("{'extra':1}"), "extra is not declared in archive.schema");
    assertRefused(declared, json("{'extra':null}"), "extra is not declared in archive.schema");
    assertRefused(declared, Collections.singletonMap(5, 1), "5 is not declared");
  }

  @Test
  void numberMayBeWrittenAsAnyOfItsForms() {
    String declared =
        "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"i\",\"type\":\"long\"},"
            + "{\"name\":\"d\",\"type\":\"double\"}]}";
    Struct read = (Struct) typed(declared, json("{'i':5.0,'d':-3}"));
    assertEquals(5L, read.get("i"));
    assertEquals(-3.0, read.get("d"));
  }

  private static void assertRefused(String declared, Object value, String reason) {
    String message = assertThrows(DataException.class, () -> typed(declared, value)).getMessage();
    assertTrue(message.contains(reason) && message.contains(";"), message);
    assertTrue(message.length() < 500, message);
  }

  @Test
  void valuesThatAreNoObjectsOrHaveASchemaStayAsTheyAre() {
    DeclaredSchema declared = DeclaredSchema.of("observation");
    for (Object value : Arrays.asList(null, "text", 5L, new byte[2], List.of(1), reading())) {
      SinkRecord record = plain(value);
      assertSame(record, declared.typed(record));
    }
    SinkRecord untouched = plain(Map.of("a", 1));
    assertSame(untouched, DeclaredSchema.of(null).typed(untouched));
  }

  @Test
  void recordKeepsWhatIsBesideItsValue() {
    SinkRecord record =
        ArchiveFixture.renamed(plain(overTheTopic(reading())), "renamed")
            .newRecord(
                "renamed",
                3,
                Schema.STRING_SCHEMA,
                "key",
                null,
                overTheTopic(reading()),
                99L,
                new ConnectHeaders().addString("qc_flag", "1"));
    SinkRecord typed = DeclaredSchema.of("observation").typed(record);
    assertEquals("renamed", typed.topic());
    assertEquals("readings", typed.originalTopic());
    assertEquals(0, typed.originalKafkaPartition());
    assertEquals(7, typed.originalKafkaOffset());
    assertEquals(List.of("key", 99L), List.of(typed.key(), typed.timestamp()));
    assertEquals("1", typed.headers().lastWithName("qc_flag").value());
    assertEquals(typed.value(), reading());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "observations", "{", "\"string\"", "{\"type\":\"record\"}"})
  void textThatDeclaresNothingIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> DeclaredSchema.check(text));
  }

  /** Avro's own parser passes over them, and the column would be a plain number. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'type':'long','logicalType':'timestamp-millis'                            | beside its type",
        "'type':{'type':'long','logicalType':'timestamp-milis'}                    | timestamp-milis",
        "'type':{'type':'int','logicalType':'timestamp-millis'}                    | go with int",
        "'type':{'type':'bytes','logicalType':'decimal'}                           | a precision",
        "'type':{'type':'bytes','logicalType':'decimal','precision':2,'scale':3}   | a scale",
        "'type':['null',{'type':'string','logicalType':'decimal','precision':4}]   | go with string",
      })
  void logicalTypeThatAvroPassesOverIsRefused(String type, String reason) {
    String declared = "{'type':'record','name':'R','fields':[{'name':'at'," + type + "}]}";
    String told =
        assertThrows(
                IllegalArgumentException.class,
                () -> DeclaredSchema.check(declared.replace('\'', '"')))
            .getMessage();
    assertTrue(told.contains(reason), told);
  }
}
