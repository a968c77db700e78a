// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.SourceOptions;
import io.streamgauge.mqtt.KeptPayloads;
import io.streamgauge.replay.ReplayCounts.Outcome;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A payload of which some was made: its dead letters give the rest, and nothing twice. */
class OnlyWhatWasRefusedTest {
  private static final String DEAD = "readings-dlq";
  private static final TopicPartition PARTITION = new TopicPartition(DEAD, 0);
  private static final String TOPIC = "sensors/a/level";
  private static final Instant RECEIVED = Instant.parse("2026-11-20T10:00:01Z");
  private static final String TEXT = "observation.result.text";
  private static final String MISSING = "missing.values";

  private final FakeTopics topics = new FakeTopics().topic(DEAD, 1);
  private long dead;
  private final Map<String, Integer> readings = new TreeMap<>();

  private static Map<String, String> mapping(String... more) {
    Map<String, String> mapping =
        new HashMap<>(
            Map.of(
                "mqtt.topics", "sensors/{sensor_id}/{kind}",
                "observation.observed_property", "{kind}",
                "observation.event_time", "/t",
                "observation.result", "/v"));
    for (int i = 0; i < more.length; i += 2) {
      mapping.put(more[i], more[i + 1]);
      mapping.remove(more[i], "");
    }
    return mapping;
  }

  private static Map<String, String> with(Map<String, String> mapping, String... more) {
    Map<String, String> mended = new HashMap<>(mapping);
    for (int i = 0; i < more.length; i += 2) {
      mended.put(more[i], more[i + 1]);
    }
    return mended;
  }

  private void count(Collection<SourceRecord> records) {
    for (SourceRecord record : records) {
      if (record.topic().equals("readings")) {
        Struct value = (Struct) record.value();
        String told =
            value.getString("sensor_id")
                + " "
                + value.getString("observed_property")
                + " "
                + ((Date) value.get("event_time")).toInstant().getEpochSecond() % 1_000
                + " "
                + value.get("result")
                + " "
                + value.get("result_text")
                + " "
                + value.getMap("attributes");
        readings.merge(told, 1, Integer::sum);
      }
    }
  }

  /** What the MQTT source makes of a payload; its dead letters lie on their topic then. */
  private long received(Map<String, String> mapping, String topic, byte[] payload)
      throws Exception {
    Map<String, String> source = new HashMap<>(mapping);
    source.put(SourceOptions.TOPIC, "readings");
    source.put(SourceOptions.BAD_RECORDS, "route");
    List<SourceRecord> made = new ArrayList<>();
    KeptPayloads.Records records =
        new KeptPayloads(source)
            .decode(
                new KeptPayloads.Kept(
                    topic, ByteBuffer.wrap(payload), RECEIVED, false, null, List.of()),
                null);
    while (records.next(made)) {
      // All parts of it.
    }
    count(made);
    List<SourceRecord> dead = made.stream().filter(record -> record.topic().equals(DEAD)).toList();
    dead.forEach(record -> topics.add(0, record));
    return dead.size();
  }

  private long received(Map<String, String> mapping, String payload) throws Exception {
    dead = received(mapping, TOPIC, payload.getBytes(StandardCharsets.UTF_8));
    return dead;
  }

  /** Replays the dead letters, and returns those that are dead again. */
  private List<SourceRecord> replayed(Map<String, String> mended) throws Exception {
    return replayed(mended, 0);
  }

  /** The same where so many of them cannot be decoded anew. */
  private List<SourceRecord> replayed(Map<String, String> mended, int staying) throws Exception {
    Map<String, String> options = new HashMap<>(mended);
    options.put("replay.topics", DEAD);
    options.put("replay.decode", "true");
    try (ReplayRun run = new ReplayRun(topics, options)) {
      run.toEnd();
      assertTrue(run.task.hasEnded());
      assertEquals(staying, run.task.counts().of(Outcome.INCOMPLETE));
      count(run.records);
      return run.records.stream().filter(record -> record.topic().equals(DEAD)).toList();
    }
  }

  private void assertOnce(int wanted) {
    assertEquals(wanted, readings.size(), readings.toString());
    assertEquals(
        List.of(), readings.entrySet().stream().filter(each -> each.getValue() > 1).toList());
  }

  @Test
  void anElementOfWhichSomePropertiesWereRefused() throws Exception {
    Map<String, String> wide =
        mapping(
            "observation.observed_property", "",
            "observation.result", "",
            "observation.properties", "temp=/temp,hum=/hum,wind=/wind");
    String payload = "{\"t\":1795000000,\"temp\":1.5,\"hum\":\"n/a\",\"wind\":\"none\"}";
    assertEquals(1, received(wide, payload), "one dead letter of the element");
    List<SourceRecord> again = replayed(with(wide, MISSING, "n/a"));
    assertEquals(1, again.size(), "the wind is refused again");
    assertTrue(((Struct) again.get(0).value()).getString("error_message").contains("wind"));
    topics.renew(PARTITION);
    topics.add(0, again.get(0));
    assertEquals(List.of(), replayed(with(wide, MISSING, "n/a,none")));
    assertOnce(3);
  }

  /** As the preset of weewx has several units of one property. */
  @ParameterizedTest
  @CsvSource({
    "1.5, 'n/a', 'temp[Cel]=/c,temp[[degF]]=/f'",
    "'n/a', 34.7, 'temp[Cel]=/c,temp[[degF]]=/f'",
    "'n/a', 34.7, 'temp[[degF]]=/f,temp[Cel]=/c'",
  })
  void twoPointersOfOneProperty(String c, String f, String properties) throws Exception {
    Map<String, String> wide =
        mapping(
            "observation.observed_property", "",
            "observation.result", "",
            "observation.properties", properties);
    String payload = "{\"t\":1795000000,\"c\":\"" + c + "\",\"f\":\"" + f + "\"}";
    assertEquals(1, received(wide, payload));
    assertEquals(List.of(), replayed(with(wide, MISSING, "n/a")));
    assertOnce(2);
  }

  /** Who takes out the pointer that was refused must not get what was made once more. */
  @ParameterizedTest
  @CsvSource({"temp=/c, 1", "'temp=/c,temp=/g', 2"})
  void theMendedMappingHasOtherPointersOfTheProperty(String mended, int wanted) throws Exception {
    Map<String, String> wide =
        mapping(
            "observation.observed_property", "",
            "observation.result", "",
            "observation.properties", "temp=/c,temp=/f");
    received(wide, "{\"t\":1795000000,\"c\":1.5,\"f\":\"n/a\",\"g\":2}");
    replayed(with(wide, "observation.properties", mended));
    assertOnce(wanted);
  }

  @Test
  void moreElementsThanHaveRecordsOfTheirOwn() throws Exception {
    String elements =
        String.join(
            ",",
            IntStream.range(0, 250)
                .mapToObj(
                    i ->
                        "{\"t\":"
                            + (1_795_000_000 + i)
                            + ",\"v\":"
                            + (i % 5 < 2 ? i : "\"" + i + " m\"")
                            + "}")
                .toList());
    assertEquals(101, received(mapping(), "[" + elements + "]"));
    assertEquals(List.of(), replayed(mapping(TEXT, "true")));
    assertOnce(250);
  }

  /** By the same wrong mapping everything is dead again, and then it is mended. */
  @Test
  void whatIsRefusedAgainIsStillKnownToBeApart() throws Exception {
    String elements =
        String.join(
            ",",
            IntStream.range(0, 250)
                .mapToObj(
                    i -> "{\"t\":" + (1_795_000_000 + i) + ",\"v\":" + (i < 2 ? i : "\"x\"") + "}")
                .toList());
    received(mapping(), "[" + elements + "]");
    List<SourceRecord> again = replayed(mapping());
    assertEquals(101, again.size());
    topics.renew(PARTITION);
    again.forEach(record -> topics.add(0, record));
    assertEquals(List.of(), replayed(mapping(TEXT, "true")));
    assertOnce(250);
  }

  @Test
  void linesOfCsv() throws Exception {
    Map<String, String> csv = mapping("payload.format", "csv", "csv.columns", "t,v");
    received(csv, "1795000000,1.5\n1795000060,n/a\n");
    assertEquals(List.of(), replayed(with(csv, MISSING, "n/a")));
    assertOnce(2);
  }

  /** Such a line is kept as its values, which other names of columns may fit. */
  @Test
  void linesOfCsvThatHaveOtherColumns() throws Exception {
    Map<String, String> csv = mapping("payload.format", "csv", "csv.columns", "t,v");
    received(csv, "1795000000,1.5\n1795000060,2,3\n1795000120,n/a\n");
    List<SourceRecord> again = replayed(with(csv, MISSING, "n/a"));
    assertEquals(1, again.size());
    assertOnce(2);
    topics.renew(PARTITION);
    topics.add(0, again.get(0));
    assertEquals(List.of(), replayed(with(csv, "csv.columns", "t,v,w")));
    assertOnce(3);
  }

  /** What gives names to the elements is missing: the whole payload is kept for them. */
  @Test
  void levelsThatLeadToNothing() throws Exception {
    Map<String, String> levels = mapping("observation.records", "/stations,/rows");
    received(
        levels,
        "{\"stations\":[{\"rows\":{\"t\":1795000000,\"v\":1}},{\"t\":1795000001,\"v\":2},"
            + "{\"rows\":{\"t\":1795000002,\"v\":\"x\"}}]}");
    assertEquals(2, dead);
    assertEquals(1, replayed(with(levels, TEXT, "true")).size());
    assertOnce(2);
    assertEquals(1, replayed(with(levels, "observation.records", "/stations")).size());
    assertEquals(3, readings.size(), readings.toString());
  }

  @Test
  void levelsOfJsonWithTheirNames() throws Exception {
    Map<String, String> levels =
        mapping(
            "observation.records", "/stations,/rows",
            "observation.records.fields", "1.station=/id",
            "observation.sensor_id", "{station}");
    received(
        levels,
        "{\"stations\":[{\"id\":\"s1\",\"rows\":[{\"t\":1795000000,\"v\":1},"
            + "{\"t\":1795000001,\"v\":\"x\"}]},{\"id\":\"s2\",\"rows\":[{\"t\":1795000002,"
            + "\"v\":\"y\"}]}]}");
    assertEquals(List.of(), replayed(with(levels, TEXT, "true")));
    assertOnce(3);
    assertTrue(readings.keySet().stream().anyMatch(each -> each.startsWith("s2 ")));
  }

  @Test
  void recordsOfSenml() throws Exception {
    Map<String, String> senml =
        mapping(
            "payload.format", "senml-json",
            "observation.observed_property", "/name",
            "observation.event_time", "",
            "observation.result", "",
            "observation.unit", "/unit",
            "observation.x", "/lon");
    received(
        senml,
        "[{\"bn\":\"dev/\",\"bt\":1795000000,\"n\":\"temp\",\"v\":1},"
            + "{\"n\":\"hum\",\"v\":2,\"lon\":\"east\"},{\"n\":\"bad\",\"v\":\"x\"}]");
    assertEquals(3, readings.size() + dead);
    // One is wrong by itself, which no mapping mends.
    assertEquals(List.of(), replayed(with(senml, MISSING, "east"), 1));
    assertOnce(2);
    assertTrue(readings.keySet().stream().anyMatch(each -> each.contains("dev/hum 0 2.0")));
  }

  @Test
  void valuesOfADevice() throws Exception {
    Map<String, String> ttn =
        mapping(
            "payload.format", "ttn-v3",
            "observation.sensor_id", "/sensor_id",
            "observation.observed_property", "/observed_property",
            "observation.event_time", "/time",
            "observation.result", "/value",
            "observation.x", "/value",
            "observation.attributes", "device=/dev_eui");
    received(
        ttn,
        "{\"end_device_ids\":{\"device_id\":\"d1\",\"dev_eui\":\"70B3\"},"
            + "\"received_at\":\"2026-11-20T10:00:00Z\",\"uplink_message\":{\"decoded_payload\":"
            + "{\"temp\":1.5,\"wind\":\"7 north\",\"list\":[]}}}");
    ttn.remove("observation.x");
    List<SourceRecord> again = replayed(ttn);
    assertOnce(2);
    assertEquals(List.of(), again);
    readings.values().forEach(times -> assertEquals(1, times, readings.toString()));
  }

  /** What was made is not made again where the elements are others by the mended options. */
  @Test
  void otherElementsAreTold() throws Exception {
    Map<String, String> levels = mapping("observation.records", "/list,/row");
    received(levels, "{\"list\":[{\"row\":[{\"t\":1795000000,\"v\":1}]},{\"t\":1,\"v\":2}]}");
    for (String records : List.of("/none", "/list/0/row")) {
      assertEquals(1, counted(with(levels, "observation.records", records), Outcome.INCOMPLETE));
    }
    assertOnce(1);
  }

  private long counted(Map<String, String> mended, Outcome outcome) throws Exception {
    Map<String, String> options = with(mended, "replay.topics", DEAD, "replay.decode", "true");
    try (ReplayRun run = new ReplayRun(topics, options)) {
      count(run.toEnd());
      return run.task.counts().of(outcome);
    }
  }

  /** The text of the value is made fit for logs, that of the header is the topic. */
  @Test
  void theSensorIsTheOneOfTheTopic() throws Exception {
    String sensor = "\u0645\u06cc\u200c1";
    received(
        mapping("observation.result", "/none"),
        "sensors/" + sensor + "/level",
        "{\"t\":1795000000,\"v\":1}".getBytes(StandardCharsets.UTF_8));
    replayed(mapping());
    assertOnce(1);
    assertTrue(readings.keySet().iterator().next().startsWith(sensor + " "), readings.toString());
  }
}
