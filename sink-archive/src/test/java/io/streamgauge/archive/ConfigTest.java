// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
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

  @Test
  void refusesSlips() {
    for (String slip :
        List.of(
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
            "parquet.codecs")) {
      assertEquals(1, errors(slip, Map.of(slip, "x")).size(), slip);
    }
    assertEquals(List.of(), errors("storage.class", Map.of("storage.class", "x")));
    String type = "transforms.t.type";
    String field = "transforms.t.feild";
    Map<String, String> transform =
        Map.of("transforms", "t", type, "org.example.T", field, "a", "transforms.u.field", "b");
    assertEquals(List.of(), errors(field, transform));
  }

  @Test
  void refusesAMissingDirectory() {
    refused("archive.dir", "", "name the directory of the archive");
  }

  @Test
  void refusesARelativeDirectory() {
    refused("archive.dir", "data/archive", "absolute path");
  }

  @Test
  void refusesADirectoryThatIsAFile() throws Exception {
    Path file = Files.createFile(dir.resolve("file"));
    refused("archive.dir", file.toString(), "cannot write");
  }

  @Test
  void refusesPartitionPathsThatDoNotParse() {
    for (String text :
        List.of(
            "date(event_time", "a..b", ".a", "date()", "nonsense(a)", "topic(x)", "a b", "a.")) {
      refused("archive.partition.by", text, "cannot be read; use field.path, date(field)");
    }
  }

  @Test
  void refusesTwoLevelsOfOneName() {
    refused("archive.partition.by", "a.region,b.region", "area=attributes.region");
  }

  @Test
  void refusesWrongValues() {
    refused("timezone", "Mars/Base", "Europe/Paris");
    refused("rotate.schedule.interval.ms", "5", "1000 to 86400000");
    refused("parquet.codec", "lzo", "zstd");
    refused("topics.dir", "a/../b", "plain names");
    refused("archive.id", "a b", "60 characters");
    refused("archive.store", "s4", "file");
  }

  @Test
  void toleranceWithoutAQueueIsRefusedUnlessTheLossIsAccepted() {
    refused("errors.tolerance", "all", "accept.loss=true");
    assertEquals(
        List.of(),
        errors("errors.tolerance", Map.of("errors.tolerance", "all", "accept.loss", "true")));
    assertEquals(
        List.of(),
        errors(
            "errors.tolerance",
            Map.of("errors.tolerance", "ALL", "errors.deadletterqueue.topic.name", "dlq")));
    assertEquals(
        1,
        errors(
                "errors.tolerance",
                Map.of("errors.tolerance", "All", "errors.deadletterqueue.topic.name", " "))
            .size());
    assertEquals(List.of(), errors("errors.tolerance", Map.of("errors.tolerance", "none")));
  }

  @Test
  void startRefusesWhatValidateRefuses() {
    ConfigException refused =
        assertThrows(
            ConfigException.class,
            () -> new ParquetArchiveSinkConnector().start(Map.of("name", "a")));
    assertTrue(refused.getMessage().contains("archive.dir"), refused.getMessage());
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
    try (BufferedReader manifest =
        new BufferedReader(
            new InputStreamReader(
                ParquetArchiveSinkConnector.class.getResourceAsStream(
                    "/META-INF/services/org.apache.kafka.connect.sink.SinkConnector"),
                StandardCharsets.UTF_8))) {
      assertEquals(List.of(ParquetArchiveSinkConnector.class.getName()), manifest.lines().toList());
    }
  }

  @Test
  void durationsAreOfOneSyntax() {
    Map<String, String> props =
        new HashMap<>(
            Map.of(
                "name", "archive",
                "archive.dir", System.getProperty("java.io.tmpdir"),
                "rotate.schedule.interval.ms", "PT5M",
                "rotate.interval.ms", "6h",
                "archive.rotate.idle.ms", "-1",
                "archive.late.max.age.ms", "30m",
                "retry.backoff.ms", "500"));
    ParquetArchiveSinkConfig config = ParquetArchiveSinkConfig.of(props);
    assertEquals(300_000, config.rotation().regular().scheduleMs());
    assertEquals(21_600_000, config.rotation().regular().intervalMs());
    assertEquals(-1, config.rotation().regular().idleMs());
    assertEquals(Duration.ofMinutes(30), config.rotation().lateMaxAge());
    assertEquals(Duration.ofMillis(500), config.retries().backoff());
  }

  @Test
  void bytesOnRevocationActOnceMoreAndAreTold() {
    Map<String, String> props =
        new HashMap<>(
            Map.of(
                "name", "archive",
                "archive.dir", System.getProperty("java.io.tmpdir"),
                "archive.rotate.revoke.min.bytes", "7"));
    assertEquals(7, ParquetArchiveSinkConfig.of(props).rotation().revokeBytes());
    assertEquals(
        List.of(
            "Options of an earlier version act for the last time:"
                + " archive.rotate.revoke.min.bytes (now always 1048576)"),
        ParquetArchiveSinkConfig.warnings(props));
    props.put("archive.rotate.revoke.min.bytes", "many");
    assertThrows(ConfigException.class, () -> ParquetArchiveSinkConfig.of(props));
  }
}
