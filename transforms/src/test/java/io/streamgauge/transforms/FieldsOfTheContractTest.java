// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.streamgauge.common.ObservationSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who reads readings without their schema knows what transformations add by one list. */
class FieldsOfTheContractTest {
  private static final Pattern NAME = Pattern.compile("FieldPath\\s*\\.field\\(\\s*\"([^\"]*)");

  @TempDir Path dir;

  private List<ValueTransform<SourceRecord>> adding() throws IOException {
    Path calibrations =
        Files.writeString(
            dir.resolve("calibrations.csv"),
            "sensor_id,observed_property,valid_from,valid_to,gain,unit,result_unit,version\n01646500,air_temperature,,,2,Cel,K,1\n");
    List<ValueTransform<SourceRecord>> adding = new ArrayList<>();
    for (String crs : List.of("EPSG:4326", "EPSG:25833")) {
      for (String output : List.of("fields", "geojson", "wkb", "ewkb")) {
        if (crs.equals("EPSG:4326") || !output.equals("geojson")) {
          adding.add(
              Readings.configured(
                  new Reproject<>(),
                  Map.of("target.crs", crs, "output", output, "keep.original", "true")));
        }
      }
    }
    adding.add(
        Readings.configured(new QualityControl<>(), Map.of("rules", QualityControlTest.RULES)));
    adding.add(
        Readings.configured(
            new ConvertUnits<>(), Map.of("units", "air_temperature=K", "keep.original", "true")));
    adding.add(
        Readings.configured(
            new Calibrate<>(Readings.CLOCK), Map.of("calibration.file", calibrations.toString())));
    return adding;
  }

  @Test
  void listHasWhatTransformationsAddWithItsTypes() throws IOException {
    TreeSet<String> added = new TreeSet<>();
    for (ValueTransform<SourceRecord> transform : adding()) {
      SourceRecord out = transform.apply(Readings.source(Readings.observation()));
      for (Field field : ((Struct) out.value()).schema().fields()) {
        Schema known = ObservationSchema.ADDED.get(field.name());
        if (ObservationSchema.SCHEMA.field(field.name()) == null) {
          boolean struct = field.schema().type() == Schema.Type.STRUCT;
          assertEquals(
              struct && field.name().equals("geometry") ? ObservationSchema.GEOMETRY_STRUCT : known,
              field.schema(),
              field.name());
          added.add(field.name());
        }
      }
    }
    assertEquals(new TreeSet<>(ObservationSchema.ADDED.keySet()), added);
  }

  /** A field that is named elsewhere is one that the list may not know. */
  @Test
  void noTransformationNamesAFieldOfItsOwn() throws IOException {
    List<String> own = new ArrayList<>();
    try (Stream<Path> sources = Files.walk(Path.of("src", "main", "java"))) {
      for (Path source : sources.filter(it -> it.toString().endsWith(".java")).toList()) {
        Matcher name = NAME.matcher(Files.readString(source));
        while (name.find()) {
          own.add(source.getFileName() + ": " + name.group(1));
        }
      }
    }
    assertEquals(List.of(), own);
  }
}
