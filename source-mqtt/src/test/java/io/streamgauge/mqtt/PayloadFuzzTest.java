// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static io.streamgauge.mqtt.DecoderTest.TOPIC;
import static io.streamgauge.mqtt.DecoderTest.isBad;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.ExampleChain;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.payload.Decoder;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each payload becomes readings and bad records that Kafka takes behind the README's transforms,
 * and none is missing.
 */
class PayloadFuzzTest {
  private static final int PAYLOADS = Boolean.getBoolean("streamgauge.soak") ? 1_000_000 : 10_000;

  /** What transforms may add, which the size of a record leaves free. */
  private static final int MOST_BYTES = PayloadGenerator.MAX_BYTES + 33 * 1_024;

  private static final Pattern COUNT = Pattern.compile("(?:elements|readings) refused: (\\d+)");

  private static String sensorId(String format) {
    return switch (format) {
      case "json", "as-is", "csv", "string" -> "/id";
      case "senml-json", "senml-cbor" -> "/name";
      case "value" -> "{sensor_id}";
      default -> "/sensor_id";
    };
  }

  static MqttSourceConfig config(String format) {
    if (PresetPayloads.has(format)) {
      boolean levels = format.equals("levels");
      return MqttSourceConfig.of(
          DecoderTest.options(
              levels ? "observation.records" : "mqtt.preset",
              levels ? "/s, /r" : format,
              "record.max.bytes",
              Integer.toString(PayloadGenerator.MAX_BYTES),
              "observation.records.fields",
              levels ? "0.t=/t, 1.id=/id" : "",
              "observation.attributes",
              levels ? "region={region}, of={id} {t}" : "region={region}"));
    }
    boolean asIs = format.equals("as-is");
    return MqttSourceConfig.of(
        DecoderTest.options(
            "payload.format",
            asIs ? "json" : format,
            "record.shape",
            asIs ? "as-is" : "observations",
            "record.max.bytes",
            Integer.toString(PayloadGenerator.MAX_BYTES),
            "observation.sensor_id",
            sensorId(format),
            "observation.event_time",
            format.equals("value") ? "{received}" : "/time",
            "observation.observed_property",
            sensorId(format).equals("/sensor_id") ? "/observed_property" : "{kind}",
            "observation.crs",
            "/crs",
            "observation.result.text",
            "true"));
  }

  private final ExampleChain chain = new ExampleChain("mqtt-sensors.json");

  @AfterEach
  void close() {
    chain.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "json",
        "as-is",
        "senml-json",
        "senml-cbor",
        "csv",
        "value",
        "string",
        "ttn-v3",
        "chirpstack-v4",
        "campbell-csijson",
        "campbell-geojson",
        "levels",
        "zigbee2mqtt",
        "weewx",
        "ecowitt"
      })
  void readingsAndBadPartsAreWhatWentIn(String format) {
    MqttSourceConfig config = config(format);
    RecordMaker maker = new RecordMaker(config.source());
    Decoder decoder = config.decoder();
    int withReadings = 0;
    int withBad = 0;
    long readings = 0;
    long bad = 0;
    long refused = 0;
    for (int seed = 0; seed < PAYLOADS; seed++) {
      PayloadGenerator.Made made = new PayloadGenerator(seed).next(format);
      Delivery delivery = Deliveries.of(TOPIC, made.bytes());
      List<SourceRecord> out = DecoderTest.records(delivery, config, maker, decoder);
      int parts = check(format + " " + seed, made, out);
      transformed(format + " " + seed, out);
      int badHere = (int) out.stream().filter(record -> isBad(record)).count();
      withReadings += out.size() > badHere ? 1 : 0;
      withBad += badHere > 0 ? 1 : 0;
      readings += out.size() - badHere;
      bad += badHere;
      refused += parts - badHere;
    }
    System.out.printf(
        "%s: %d payloads made, %d readings, %d bad records, %d more refusals counted in them%n",
        format, PAYLOADS, readings, bad, refused);
    assertTrue(withReadings >= PAYLOADS / 4, withReadings + " with readings");
    assertTrue(withBad >= PAYLOADS / 4, withBad + " with bad records");
  }

  /** Compares them, and tells how many parts were refused. */
  private static int check(String what, PayloadGenerator.Made made, List<SourceRecord> out) {
    assertTrue(out.size() > 0, () -> what + " vanished: " + made);
    int bad = 0;
    int counted = 0;
    for (SourceRecord record : out) {
      if (isBad(record)) {
        bad++;
        // One that counts others counts those too that have records of their own.
        int here =
            COUNT
                .matcher(DecoderTest.reason(record))
                .results()
                .mapToInt(count -> Integer.parseInt(count.group(1)))
                .sum();
        counted = Math.max(counted, here);
      }
    }
    assertEquals(made.readings(), out.size() - bad, () -> what + ": " + made);
    int parts = made.whole() ? bad : Math.max(counted, bad);
    // One element has one bad record, whatever is wrong in it.
    boolean one = bad == 1 && parts == 1 && made.parts() > 1;
    assertEquals(made.whole() || one ? 1 : made.parts(), parts, () -> what + ": " + made);
    WrittenRecords.assertFitsAsJson(out.get(0), PayloadGenerator.MAX_BYTES);
    WrittenRecords.assertFits(out.get(out.size() - 1), PayloadGenerator.MAX_BYTES);
    return parts;
  }

  /** A bad record stays as it is; each other is one record still, which Kafka takes. */
  private void transformed(String what, List<SourceRecord> out) {
    SourceRecord after = null;
    for (SourceRecord record : out) {
      after = chain.apply(record);
      assertNotNull(after, what);
      if (isBad(record)) {
        assertEquals(record.topic(), after.topic(), what);
        assertEquals(record.value(), after.value(), what);
      }
    }
    WrittenRecords.assertFitsAsJson(after, MOST_BYTES);
  }
}
