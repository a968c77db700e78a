// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {
  @TempDir Path dir;

  private List<String> errors(String option, Map<String, String> changes) {
    Map<String, String> props = new HashMap<>(Map.of("name", "a", "archive.dir", dir.toString()));
    props.putAll(changes);
    props.values().removeIf(String::isEmpty);
    return new ParquetArchiveSinkConnector()
        .validate(props).configValues().stream()
            .filter(value -> value.name().equals(option))
            .flatMap(value -> value.errorMessages().stream())
            .toList();
  }

  private void refused(String option, String value, String remedy) {
    List<String> errors = errors(option, Map.of(option, value));
    assertEquals(1, errors.size(), option + "=" + value + ": " + errors);
    assertTrue(errors.get(0).contains(option), errors.get(0));
    assertTrue(value.isEmpty() || errors.get(0).contains(value), errors.get(0));
    assertTrue(errors.get(0).contains(remedy), errors.get(0));
  }

  @Test
  void acceptsADirectoryAndDefaults() {
    assertEquals(List.of(), errors("archive.dir", Map.of()));
    assertEquals(
        List.of(),
        errors(
            "archive.partition.by",
            Map.of("archive.partition.by", "attributes.region, date(event_time), area=topic()")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "archive.partion.by",
        "archive.dirs",
        "archive.colour",
        "s3.bucket.nme",
        "topic.dir",
        "flush.siz",
        "partitioner.clas",
        "path.fromat",
        "timestamp.extracter",
        "rotate.interval.m",
        "parquet.codecs"
      })
  void refusesSlips(String slip) {
    assertEquals(1, errors(slip, Map.of(slip, "x")).size());
  }

  @Test
  void otherOptionsOfConnectAreNoSlips() {
    assertEquals(List.of(), errors("storage.class", Map.of("storage.class", "x")));
    String type = "transforms.t.type";
    String field = "transforms.t.feild";
    Map<String, String> transform =
        Map.of("transforms", "t", type, "org.example.T", field, "a", "transforms.u.field", "b");
    assertEquals(List.of(), errors(field, transform));
  }

  @Test
  void refusesADirectoryThatIsAFile() throws Exception {
    Path file = Files.createFile(dir.resolve("file"));
    refused("archive.dir", file.toString(), "cannot write");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"date(event_time", "a..b", ".a", "date()", "nonsense(a)", "topic(x)", "a b", "a."})
  void refusesPartitionPathsThatDoNotParse(String text) {
    refused("archive.partition.by", text, "cannot be read; use field.path, date(field)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "archive.dir; ''; name the directory of the archive",
        "archive.dir; data/archive; absolute path",
        "archive.partition.by; a.region,b.region; area=attributes.region",
        "timezone; Mars/Base; Europe/Paris",
        "rotate.schedule.interval.ms; 5; 1000 to 86400000",
        "parquet.codec; lzo; zstd",
        "topics.dir; a/../b; plain names",
        "archive.id; a b; 60 characters",
        "archive.schema; observations; use observation, or an Avro schema",
        "archive.schema; {; write one as JSON",
        "archive.store; s4; file"
      })
  void refusesWrongValues(String option, String value, String remedy) {
    refused(option, value, remedy);
  }

  @Test
  void toleranceWithoutAQueueIsRefusedUnlessTheLossIsAccepted() {
    refused("errors.tolerance", "all", "accept.loss=true");
    String option = "errors.tolerance";
    String queue = "errors.deadletterqueue.topic.name";
    assertEquals(List.of(), errors(option, Map.of(option, "all", "accept.loss", "true")));
    assertEquals(List.of(), errors(option, Map.of(option, "ALL", queue, "dlq")));
    assertEquals(1, errors(option, Map.of(option, "All", queue, " ")).size());
    assertEquals(List.of(), errors(option, Map.of(option, "none")));
  }

  @Test
  void startRefusesWhatValidateRefuses() {
    assertFails(
        ConfigException.class,
        () -> new ParquetArchiveSinkConnector().start(Map.of("name", "a")),
        "archive.dir");
  }

  @Test
  void everyTaskGetsTheConfiguration() {
    ParquetArchiveSinkConnector connector = new ParquetArchiveSinkConnector();
    Map<String, String> props = Map.of("name", "a", "archive.dir", dir.toString());
    connector.start(props);
    assertEquals(List.of(props, props), connector.taskConfigs(2));
  }

  @Test
  void theManifestNamesTheConnector() throws Exception {
    try (InputStream manifest =
        ParquetArchiveSinkConnector.class.getResourceAsStream(
            "/META-INF/services/org.apache.kafka.connect.sink.SinkConnector")) {
      assertEquals(
          ParquetArchiveSinkConnector.class.getName(),
          new String(manifest.readAllBytes(), StandardCharsets.UTF_8).strip());
    }
  }

  @Test
  void durationsAreOfOneSyntax() {
    ParquetArchiveSinkConfig config =
        new ArchiveFixture(dir)
            .with("rotate.schedule.interval.ms", "PT5M", "rotate.interval.ms", "6h")
            .with("archive.rotate.idle.ms", "-1", "archive.late.max.age.ms", "30m")
            .with("retry.backoff.ms", "500")
            .config();
    assertEquals(300_000, config.rotation().regular().scheduleMs());
    assertEquals(21_600_000, config.rotation().regular().intervalMs());
    assertEquals(-1, config.rotation().regular().idleMs());
    assertEquals(Duration.ofMinutes(30), config.rotation().lateMaxAge());
    assertEquals(Duration.ofMillis(500), config.retries().backoff());
  }

  @Test
  void bytesOnRevocationActOnceMoreAndAreTold() {
    ArchiveFixture archive = new ArchiveFixture(dir).with("archive.rotate.revoke.min.bytes", "7");
    assertEquals(7, archive.config().rotation().revokeBytes());
    assertEquals(
        List.of(
            "Options of an earlier version act for the last time:"
                + " archive.rotate.revoke.min.bytes (now always 1048576)"),
        ParquetArchiveSinkConfig.warnings(archive.props));
    archive.with("archive.rotate.revoke.min.bytes", "many");
    assertThrows(ConfigException.class, archive::config);
  }

  /** Each of these would refuse every record. */
  @Test
  void declaredSchemaThatNoRecordCanBeArchivedByIsRefused() {
    String none = "archive.schema";
    String deep = "\"double\"";
    for (int i = 0; i < 70; i++) {
      deep = "{\"type\": \"array\", \"items\": %s}".formatted(deep);
    }
    for (String fields :
        List.of(
            "{'name': 'Temp', 'type': 'double'}, {'name': 'temp', 'type': 'double'}",
            "{'name': '_kafka_offset', 'type': 'long'}",
            "{'name': 'values', 'type': %s}".formatted(deep))) {
      List<String> errors =
          errors(none, Map.of(none, avro(fields), "archive.partition.by", "topic()"));
      assertEquals(1, errors.size(), fields + errors);
      assertTrue(errors.get(0).contains("no record could be archived"), errors.get(0));
    }
    String temp = avro("{'name': 'temp', 'type': 'double'}");
    assertEquals(List.of(), errors(none, Map.of(none, temp, "archive.partition.by", "temp")));
  }

  @Test
  void levelThatTheDeclaredSchemaDoesNotHaveIsRefused() {
    String levels = "archive.partition.by";
    String schema = avro("{'name': 'site', 'type': 'string'}");
    List<String> errors =
        errors(levels, Map.of("archive.schema", schema, levels, "site, date(event_time)"));
    assertEquals(1, errors.size(), errors::toString);
    assertTrue(errors.get(0).contains("event_time"), errors.get(0));
    for (String nowhere : List.of("site.name", "date(site.day)")) {
      assertEquals(1, errors(levels, Map.of("archive.schema", schema, levels, nowhere)).size());
    }
    for (String nowhere :
        List.of("attributes", "result.x", "event_time", "date(attributes)", "sensor_id.a")) {
      List<String> found = errors(levels, Map.of("archive.schema", "observation", levels, nowhere));
      assertEquals(1, found.size(), nowhere + found);
    }
    String readings = "sensor_id, attributes.region, qc_flag, date(event_time), district, result";
    assertEquals(
        List.of(), errors(levels, Map.of("archive.schema", "observation", levels, readings)));
    String fine = "site, topic(), header(area), date(_kafka_timestamp)";
    assertEquals(List.of(), errors(levels, Map.of("archive.schema", schema, levels, fine)));
  }

  /** A name of Connect's makes a column of another type of whatever bears it. */
  @Test
  void recordWithTheNameOfATypeOfConnectIsRefused() {
    for (String name : List.of("Date", "Time", "Timestamp", "Decimal")) {
      String inner =
          "{'type': 'record', 'name': '%s', 'namespace': 'org.apache.kafka.connect.data',"
              + " 'fields': [{'name': 'day', 'type': 'int'}]}";
      for (String type : List.of("%s", "['null', %s]", "{'type': 'array', 'items': %s}")) {
        String fields =
            "{'name': 'at', 'type': %s}".formatted(type.formatted(inner.formatted(name)));
        String error = refusedSchema(avro(fields));
        assertTrue(error.contains("org.apache.kafka.connect.data." + name), error);
        assertTrue(error.contains("give it another name"), error);
      }
      String itself = inner.formatted(name).replace('\'', '"');
      assertTrue(refusedSchema(itself).contains("give it another name"));
    }
  }

  @Test
  void enumWithoutSymbolsIsRefused() {
    String none = "{'type': 'enum', 'name': 'Kind', 'symbols': []}";
    for (String type : List.of(none, "['null', " + none + "]")) {
      String error = refusedSchema(avro("{'name': 'kind', 'type': " + type + "}"));
      assertTrue(error.contains("enum Kind has no symbols") && error.contains("use string"), error);
    }
  }

  private String refusedSchema(String schema) {
    String option = "archive.schema";
    List<String> errors = errors(option, Map.of(option, schema, "archive.partition.by", "topic()"));
    assertEquals(1, errors.size(), schema + errors);
    return errors.get(0);
  }

  /** It would be midnight in each directory. */
  @Test
  void levelOfATimeThatTheFieldDoesNotHaveIsRefused() {
    String levels = "archive.partition.by";
    String schema =
        avro(
            "{'name': 'day', 'type': {'type': 'int', 'logicalType': 'date'}},"
                + " {'name': 'clock', 'type': ['null', {'type': 'int', 'logicalType':"
                + " 'time-millis'}]}, {'name': 'at', 'type': {'type': 'long', 'logicalType':"
                + " 'timestamp-millis'}}");
    for (String wrong :
        List.of(
            "hour(day)",
            "format(day; uuuu-MM-dd-HH)",
            "format(day; a)",
            "format(day; SSS)",
            "hour(day; Europe/Paris)",
            "date(clock)",
            "hour(clock)")) {
      List<String> errors = errors(levels, Map.of("archive.schema", schema, levels, wrong));
      assertEquals(1, errors.size(), wrong + errors);
      boolean day = wrong.contains("day");
      assertTrue(errors.get(0).contains(day ? "use date(...)" : "a whole time"), errors.get(0));
    }
    String right =
        "date(day), month(day), format(day; 'w'ww-YYYY), hour(at), y=year(day; Europe/Paris)";
    assertEquals(List.of(), errors(levels, Map.of("archive.schema", schema, levels, right)));
  }

  private static String avro(String fields) {
    return "{'type': 'record', 'name': 'R', 'fields': [%s]}".formatted(fields).replace('\'', '"');
  }
}
