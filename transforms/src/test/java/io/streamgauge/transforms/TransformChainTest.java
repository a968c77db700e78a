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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.transforms.Transformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A source's validation refuses transforms that could not be set up, before the task runs. */
class TransformChainTest {
  @TempDir Path dir;

  private static Map<String, List<String>> errors(String... options) {
    Map<String, String> connector = Readings.options(options);
    connector.put("kafka.topic", "readings");
    ConfigDef definition = new ConfigDef();
    SourceOptions.define(new OptionList(definition));
    Problems problems = new Problems();
    SourceOptions.from(new AbstractConfig(definition, connector, false)).checkNew(problems);
    return errors(problems);
  }

  private static Map<String, List<String>> errors(Problems problems) {
    return problems.addTo(new Config(List.of())).configValues().stream()
        .collect(Collectors.toMap(ConfigValue::name, ConfigValue::errorMessages));
  }

  private static String one(String type, String... own) {
    List<String> options =
        new ArrayList<>(
            List.of("transforms", "a", "transforms.a.type", "io.streamgauge.transforms." + type));
    for (int i = 0; i < own.length; i += 2) {
      options.addAll(List.of("transforms.a." + own[i], own[i + 1]));
    }
    Map<String, List<String>> errors = errors(options.toArray(String[]::new));
    assertEquals(1, errors.size(), errors::toString);
    return errors.entrySet().iterator().next().toString();
  }

  private static void assertTells(String told, String... parts) {
    for (String part : parts) {
      assertTrue(told.contains(part), () -> part + " is not in " + told);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "QualityControl  | ''                          | rules         | Set either rules or rules.file",
        "SpatialKey      | mode=field                  | field         | Name the field that becomes",
        "SpatialKey      | mode=grid;precision=9       | precision     | 9",
        "Deduplicate     | action=drop                 | action        | accept.loss=true",
        "Deduplicate     | by=                         | by            | ''",
        "EventTime       | field=t;fields=d, t         | fields        | ''",
        "EventTime       | format=dd.MM.yyyy           | format        | default.time",
        "EventTime       | format=yyyy-MM-dd'T'HH:mm:ss'Z';time.zone=Europe/Rome | format | write X",
        "Reproject       | output=geojson;target.crs=EPSG:25832 | output | EPSG:4326",
        "ConvertUnits    | units=p=Cel, p=K            | units         | two units",
        "ConvertUnits    | units=                      | units         | air_temperature=Cel",
        "EventTime       | field=t;format=dd.MM.yyyy HH:mm | time.zone | +01:00",
        "EventTime       | fields=d, t;format=yyyy-MM-dd HH:mm | time.zone | Europe/Paris",
        "EventTime       | unset.within.ms=20000d      | unset.within.ms | each reading would be refused",
        "Reproject       | y.field=x                   | y.field       | same field",
        "Reproject       | source.crs.field=           | source.crs    | each position would be refused",
        "QualityControl  | rules={\"rules\":[]};clean.topic=readings-{region} | clean.topic | ${topic} only",
      })
  void combinationsThatCannotBeSetUpAreRefusedWithTheRemedy(
      String type, String own, String option, String remedy) {
    String[] options =
        Stream.of(own.split(";", -1))
            .filter(pair -> !pair.isEmpty())
            .flatMap(pair -> Stream.of(pair.split("=", 2)))
            .toArray(String[]::new);
    assertTells(one(type, options), "transforms.a." + option + "=", remedy);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ConvertUnits    | units=p=K;units.aliases=Cel=K | units.aliases | is known as a unit already",
        "EventTime       | format=yyyy-MM-DD HH:mm     | format        | write dd",
        "EventTime       | max.past.ms=0               | max.past.ms   | -1 for no bound",
        "Deduplicate     | by=sensor_id                | by            | use field:<path>",
        "Deduplicate     | by=all                      | by            | use field:<path>",
      })
  void optionsThatMakeNoSenseByThemselvesAreRefusedByTheirValidators(
      String type, String own, String option, String remedy) throws Exception {
    Map<String, String> options = new HashMap<>();
    for (String pair : own.split(";", -1)) {
      String[] parts = pair.split("=", 2);
      options.put(parts[0], parts[1]);
    }
    Class<?> found = Class.forName("io.streamgauge.transforms." + type);
    ConfigDef definition =
        ((Transformation<?>) found.getDeclaredConstructor().newInstance()).config();
    List<String> told =
        definition.validate(options).stream()
            .filter(value -> value.name().equals(option))
            .flatMap(value -> value.errorMessages().stream())
            .toList();
    assertTells(told.toString(), option, remedy);
  }

  @Test
  void filesThatCannotBeUsedAreRefusedWithTheRemedy() throws Exception {
    Path rules = Files.writeString(dir.resolve("rules.json"), "{\"rules\":[]}");
    assertTells(
        one("QualityControl", "rules", "{\"rules\":[]}", "rules.file", rules.toString()),
        "only one");
    Path stations = Files.writeString(dir.resolve("s.csv"), "station,x\na,1\n");
    assertTells(
        one("StationRegister", "register.file", stations.toString()),
        "transforms.a.register.file=",
        "has nothing for the column 'sensor_id'");
  }

  @Test
  void calibrationsThatMakeNoSenseAreRefusedWithTheRemedy() throws Exception {
    Path wrong =
        Files.writeString(
            dir.resolve("c.csv"), "sensor_id,observed_property,offset,version\na,b,x,1\n");
    String[] options = {"calibration.file", wrong.toString()};
    assertTells(
        new Calibrate<>()
            .config().validate(Readings.options(options)).stream()
                .flatMap(value -> value.errorMessages().stream())
                .toList()
                .toString(),
        "line 2 of the calibrations has no number for offset");
  }

  /** Each reading would be refused for it. */
  @ParameterizedTest
  @CsvSource({
    "EventTime, field",
    "LateEvents, field",
    "Reproject, x.field",
    "Reproject, y.field",
    "ConvertUnits, value.field",
    "ConvertUnits, unit.field",
    "ConvertUnits, property.field",
    "SpatialKey, longitude.field",
    "QualityControl, value.field",
    "QualityControl, time.field",
  })
  void anEmptyFieldThatIsNeededIsRefused(String type, String option) {
    String told =
        switch (type) {
          case "ConvertUnits" -> one(type, option, "", "units", "p=Cel");
          case "QualityControl" -> one(type, option, "", "rules", "{\"rules\":[]}");
          default -> one(type, option, "");
        };
    assertTells(told, "transforms.a." + option + "=", "Name the field");
  }

  @Test
  void anAliasOfTheTypeIsForConnectToResolve() {
    assertTrue(
        errors("transforms", "a", "transforms.a.type", "QualityControl").isEmpty(),
        "outside of a worker nobody knows the alias");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "e.route.topic=readings-clean   | e.route.topic | readings-clean | transforms.a.clean.topic",
        "b.route.topic=readings-clean   | b.route.topic | readings-clean | that are not refused",
        "b.route.topic=readings         | b.route.topic | readings       | that are not refused",
        "b.route.topic=${topic}         | b.route.topic | ${topic}       | that are not refused",
        "a.clean.topic=readings-quarantine | a.clean.topic | readings-quarantine | what is refused",
      })
  void whatIsRefusedGoesToNoTopicOfGoodReadings(
      String change, String option, String value, String remedy) {
    Map<String, String> options =
        new HashMap<>(
            Map.of(
                "transforms", "e,a,b",
                "transforms.e.type", "io.streamgauge.transforms.EventTime",
                "transforms.a.type", "io.streamgauge.transforms.QualityControl",
                "transforms.a.rules", "{\"rules\":[]}",
                "transforms.a.clean.topic", "${topic}-clean",
                "transforms.b.type", "io.streamgauge.transforms.ConvertUnits",
                "transforms.b.units", "p=Cel",
                "transforms.b.route.topic", "readings-quarantine"));
    String[] changed = change.split("=", 2);
    options.put("transforms." + changed[0], changed[1].trim());
    String[] list =
        options.entrySet().stream()
            .flatMap(each -> Stream.of(each.getKey(), each.getValue()))
            .toArray(String[]::new);
    assertTells(errors(list).toString(), "transforms." + option, value, remedy);
  }

  @Test
  void predicatesWithNothingToCompareAreRefused() {
    assertTells(
        new HeaderEquals<>().config().validate(Map.of("name", "h", "values", "")).toString(),
        "it is empty");
    assertTells(
        new QualityFlag<>().config().validate(Map.of("flags", "")).toString(), "it is empty");
  }

  @Test
  void otherPluginsAndWhatConnectRefusesItselfAreLeftAlone() {
    String[] options = {
      "transforms", "a, b,c",
      "transforms.a.type", "org.example.Absent",
      "transforms.b.type", "io.streamgauge.transforms.Absent",
      "transforms.c.type", "io.streamgauge.transforms.EventTime",
      "transforms.c.max.future.ms", "soon"
    };
    assertEquals(Map.of(), errors(options));
  }

  @ParameterizedTest
  @ValueSource(strings = {"LateEvents", "QualityControl", "Calibrate"})
  void eventTimeComesBeforeWhatJudgesByIt(String early) {
    String[] options = {
      "transforms", "early, time",
      "transforms.early.type", "io.streamgauge.transforms." + early,
      "transforms.early.rules", "{\"rules\":[]}",
      "transforms.time.type", "io.streamgauge.transforms.EventTime"
    };
    assertTells(errors(options).toString(), "{transforms=", early, "put EventTime first");
  }

  @Test
  void aGoodChainPasses() {
    String[] options = {
      "transforms", "time, quality, key",
      "transforms.time.type", "io.streamgauge.transforms.EventTime",
      "transforms.quality.type", "io.streamgauge.transforms.QualityControl",
      "transforms.quality.rules", "{\"rules\":[]}",
      "transforms.key.type", "io.streamgauge.transforms.SpatialKey",
      "transforms.key.predicate", "some",
      "predicates", "some"
    };
    assertEquals(Map.of(), errors(options));
  }

  private static Map<String, List<String>> unknown(String type, String option) {
    Problems problems = new Problems();
    Map<String, String> options =
        Map.of(
            "transforms",
            "a",
            "transforms.a.type",
            "io.streamgauge.transforms." + type,
            "transforms.a." + option,
            "hunter2");
    new UnknownOptions(Set.of(), List.of(), Set.of()).check(options, problems);
    return errors(problems);
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
    "Calibrate, calibration.fiel, calibration.file",
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
