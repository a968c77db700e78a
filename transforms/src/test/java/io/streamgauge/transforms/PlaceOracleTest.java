// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** Random records with positions of which cs2cs has told where they are. */
class PlaceOracleTest {
  private static final Schema SCHEMA =
      SchemaBuilder.struct()
          .field("x", Schema.OPTIONAL_FLOAT64_SCHEMA)
          .field("y", Schema.OPTIONAL_FLOAT64_SCHEMA)
          .field("crs", Schema.OPTIONAL_STRING_SCHEMA)
          .build();

  private final Random random = new Random(Rounds.seed());

  private record Place(String code, double x, double y, double longitude, double latitude) {}

  private static List<Place> places() throws Exception {
    List<Place> places = new ArrayList<>();
    for (String file : List.of("places.csv", "edges.csv")) {
      for (String line : Files.readAllLines(Path.of("src/test/resources", file))) {
        String[] cells = line.split(",", -1);
        if (!line.startsWith("#") && !cells[3].equals("*")) {
          double[] at =
              Stream.of(cells).skip(1).limit(4).mapToDouble(Double::parseDouble).toArray();
          places.add(new Place(cells[0], at[0], at[1], at[2], at[3]));
        }
      }
    }
    return places;
  }

  private String spelled(String code) {
    return switch (random.nextInt(4)) {
      case 0 -> code;
      case 1 -> "epsg:" + code;
      case 2 -> "urn:ogc:def:crs:EPSG::" + code;
      default -> "EPSG:" + code;
    };
  }

  @Test
  void aPositionIsWhereProjSaysOrRefused() throws Exception {
    Reproject<SourceRecord> smt = new Reproject<>();
    smt.configure(Map.of("breaker.error.percent", "0"));
    List<Place> places = places();
    Map<String, Integer> outcomes = new HashMap<>();
    Set<String> wrong = new TreeSet<>();
    for (int round = 0; round < Rounds.count(); round++) {
      Place place = places.get(random.nextInt(places.size()));
      boolean swapped = random.nextInt(20) == 0;
      Map<String, Object> value = new LinkedHashMap<>();
      value.put("x", swapped ? place.y() : place.x());
      value.put("y", swapped ? place.x() : place.y());
      value.put("crs", spelled(place.code()));
      SourceRecord in =
          random.nextBoolean()
              ? Readings.record(null, value)
              : Readings.record(SCHEMA, struct(value));
      SourceRecord out = smt.apply(in);
      if (out.topic().equals("readings-quarantine")) {
        assertNotNull(Readings.header(out, "route_reason"));
        assertEquals(in.value(), out.value());
        outcomes.merge("refused", 1, Integer::sum);
      } else if (swapped) {
        // Some systems have the same range on both axes: nobody can tell then.
        outcomes.merge("swapped", 1, Integer::sum);
      } else {
        double off = off(place, out);
        String accuracy = Readings.header(out, "crs_accuracy_m");
        boolean limited = "limited".equals(Readings.header(out, "crs_status"));
        double allowed = limited && accuracy != null ? Double.parseDouble(accuracy) : 0.01;
        if (!(off <= allowed)) {
          wrong.add(place + " is off by " + off + " m");
        }
        outcomes.merge("right", 1, Integer::sum);
      }
    }
    assertEquals(Set.of(), wrong);
    assertTrue(outcomes.get("right") > Rounds.count() / 2, outcomes::toString);
    assertTrue(outcomes.get("refused") > Rounds.count() / 50, outcomes::toString);
  }

  private static Struct struct(Map<String, Object> value) {
    Struct struct = new Struct(SCHEMA);
    value.forEach(struct::put);
    return struct;
  }

  private static double off(Place place, SourceRecord out) {
    Map<?, ?> value = (Map<?, ?>) Readings.plain(out.value());
    double north = (Double) value.get("latitude") - place.latitude();
    double east = Math.IEEEremainder((Double) value.get("longitude") - place.longitude(), 360);
    return 111_320 * Math.hypot(north, east * Math.cos(Math.toRadians(place.latitude())));
  }
}
