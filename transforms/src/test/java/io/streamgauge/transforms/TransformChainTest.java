// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.OptionList;
import io.streamgauge.common.Problems;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.common.UnknownOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A source's validation refuses transforms that could not be set up, before the task runs. */
class TransformChainTest {
  @TempDir Path dir;

  private static Map<String, List<String>> errors(String... options) {
    Map<String, String> connector = new HashMap<>(Map.of("kafka.topic", "readings"));
    for (int i = 0; i < options.length; i += 2) {
      connector.put(options[i], options[i + 1]);
    }
    ConfigDef definition = new ConfigDef();
    SourceOptions.define(new OptionList(definition));
    Problems problems = new Problems();
    SourceOptions.from(new AbstractConfig(definition, connector, false)).checkNew(problems);
    Map<String, List<String>> errors = new HashMap<>();
    for (ConfigValue value : problems.addTo(new Config(List.of())).configValues()) {
      errors.put(value.name(), value.errorMessages());
    }
    return errors;
  }

  private static String one(String type, String... own) {
    String[] options = new String[4 + own.length];
    options[0] = "transforms";
    options[1] = "a";
    options[2] = "transforms.a.type";
    options[3] = "io.streamgauge.transforms." + type;
    for (int i = 0; i < own.length; i += 2) {
      options[4 + i] = "transforms.a." + own[i];
      options[5 + i] = own[i + 1];
    }
    Map<String, List<String>> errors = errors(options);
    assertEquals(1, errors.size(), errors::toString);
    return errors.entrySet().iterator().next().toString();
  }

  private static void assertTells(String told, String... parts) {
    for (String part : parts) {
      assertTrue(told.contains(part), () -> part + " is not in " + told);
    }
  }

  @Test
  void combinationsThatCannotBeSetUpAreRefusedWithTheRemedy() throws Exception {
    assertTells(one("QualityControl"), "transforms.a.rules=", "Set either rules or rules.file");
    assertTells(
        one("QualityControl", "rules", "{\"rules\":[]}", "rules.file", rules()), "only one");
    assertTells(
        one("SpatialKey", "mode", "field"), "transforms.a.field=", "Name the field that becomes");
    assertTells(one("SpatialKey", "mode", "grid", "precision", "9"), "transforms.a.precision=");
    assertTells(one("Deduplicate", "action", "drop"), "transforms.a.action=", "accept.loss=true");
    assertTells(one("Deduplicate", "by", ""), "transforms.a.by=");
    assertTells(one("EventTime", "field", "t", "fields", "d, t"), "transforms.a.fields=");
    assertTells(one("EventTime", "format", "dd.MM.yyyy"), "transforms.a.format=", "default.time");
    assertTells(
        one("Reproject", "output", "geojson", "target.crs", "EPSG:25832"), "transforms.a.output=");
    assertTells(one("ConvertUnits", "units", "p=Cel, p=K"), "transforms.a.units=", "two units");
    assertTells(
        one("EventTime", "format", "yyyy-MM-dd'T'HH:mm:ss'Z'", "time.zone", "Europe/Rome"),
        "transforms.a.format=",
        "write X");
    Path stations = Files.writeString(dir.resolve("s.csv"), "station,x\na,1\n");
    assertTells(
        one("StationRegister", "register.file", stations.toString()),
        "transforms.a.register.file=",
        "has nothing for the column 'sensor_id'");
  }

  /** Each reading would be refused for it. */
  @Test
  void anEmptyFieldThatIsNeededIsRefused() {
    for (String option :
        List.of(
            "EventTime field",
            "LateEvents field",
            "Reproject x.field",
            "Reproject y.field",
            "ConvertUnits value.field",
            "ConvertUnits unit.field",
            "ConvertUnits property.field",
            "SpatialKey longitude.field",
            "QualityControl value.field",
            "QualityControl time.field")) {
      String[] parts = option.split(" ", -1);
      List<String> options = new ArrayList<>(List.of(parts[1], ""));
      if (parts[0].equals("ConvertUnits")) {
        options.addAll(List.of("units", "p=Cel"));
      }
      if (parts[0].equals("QualityControl")) {
        options.addAll(List.of("rules", "{\"rules\":[]}"));
      }
      assertTells(
          one(parts[0], options.toArray(String[]::new)),
          "transforms.a." + parts[1] + "=",
          "Name the field");
    }
  }

  private String rules() throws Exception {
    return Files.writeString(dir.resolve("rules.json"), "{\"rules\":[]}").toString();
  }

  @Test
  void anAliasOfTheTypeIsForConnectToResolve() {
    assertTrue(
        errors("transforms", "a", "transforms.a.type", "QualityControl").isEmpty(),
        "outside of a worker nobody knows the alias");
  }

  @Test
  void otherPluginsAndWhatConnectRefusesItselfAreLeftAlone() {
    assertTrue(
        errors(
                "transforms",
                "a, b,c",
                "transforms.a.type",
                "org.example.Absent",
                "transforms.b.type",
                "io.streamgauge.transforms.Absent",
                "transforms.c.type",
                "io.streamgauge.transforms.EventTime",
                "transforms.c.max.future.ms",
                "soon")
            .isEmpty());
  }

  @Test
  void eventTimeComesBeforeWhatJudgesByIt() {
    for (String early : List.of("LateEvents", "QualityControl")) {
      Map<String, List<String>> errors =
          errors(
              "transforms",
              "early, time",
              "transforms.early.type",
              "io.streamgauge.transforms." + early,
              "transforms.early.rules",
              "{\"rules\":[]}",
              "transforms.time.type",
              "io.streamgauge.transforms.EventTime");
      assertTells(errors.toString(), "{transforms=", early, "put EventTime first");
    }
  }

  @Test
  void aGoodChainPasses() {
    assertTrue(
        errors(
                "transforms",
                "time, quality, key",
                "transforms.time.type",
                "io.streamgauge.transforms.EventTime",
                "transforms.quality.type",
                "io.streamgauge.transforms.QualityControl",
                "transforms.quality.rules",
                "{\"rules\":[]}",
                "transforms.key.type",
                "io.streamgauge.transforms.SpatialKey",
                "transforms.key.predicate",
                "some")
            .isEmpty());
  }

  private static Map<String, List<String>> unknown(String type, String option) {
    Problems problems = new Problems();
    new UnknownOptions(Set.of(), List.of(), Set.of())
        .check(
            Map.of(
                "transforms",
                "a",
                "transforms.a.type",
                "io.streamgauge.transforms." + type,
                "transforms.a." + option,
                "hunter2"),
            problems);
    Map<String, List<String>> errors = new HashMap<>();
    for (ConfigValue value : problems.addTo(new Config(List.of())).configValues()) {
      errors.put(value.name(), value.errorMessages());
    }
    return errors;
  }

  @ParameterizedTest
  @CsvSource({
    "EventTime, feild, field",
    "EventTime, fields_, fields",
    "EventTime, formats, format",
    "LateEvents, tolerance, tolerance.ms",
    "LateEvents, grace.m, grace.ms",
    "Reproject, target.csr, target.crs",
    "Reproject, source.crs.feild, source.crs.field",
    "QualityControl, rule, rules",
    "QualityControl, clean.topics, clean.topic",
    "ConvertUnits, unit, units",
    "ConvertUnits, route.topc, route.topic",
    "SpatialKey, on_error, on.error",
    "Deduplicate, acton, action",
    "StationRegister, register.fiel, register.file",
  })
  void slipInAnOptionIsRefused(String type, String slip, String meant) {
    Map<String, List<String>> errors = unknown(type, slip);
    assertEquals(Set.of("transforms.a." + slip), errors.keySet());
    String message = errors.get("transforms.a." + slip).get(0);
    if (!slip.equals("tolerance")) {
      assertTrue(message.contains("transforms.a." + meant + "?"), message);
    }
    assertFalse(message.contains("hunter2"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"predicate", "negate", "plugin.version"})
  void whatConnectAddsPasses(String option) {
    assertEquals(Map.of(), unknown("EventTime", option));
  }
}
