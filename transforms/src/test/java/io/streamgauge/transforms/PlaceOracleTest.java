// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import static io.streamgauge.transforms.ReprojectTest.number;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
    Reproject<SourceRecord> smt =
        Readings.configured(new Reproject<>(), "breaker.error.percent", "0");
    List<String[]> places = new ArrayList<>(ReprojectTest.rows("places.csv", ","));
    places.addAll(ReprojectTest.rows("edges.csv", ","));
    places.removeIf(cells -> cells[3].equals("*"));
    ReprojectTest.Comparison compared = new ReprojectTest.Comparison();
    Map<String, Integer> outcomes = new HashMap<>();
    for (int round = 0; round < Rounds.count(); round++) {
      String[] place = places.get(random.nextInt(places.size()));
      boolean swapped = random.nextInt(20) == 0;
      Map<String, Object> value = new LinkedHashMap<>();
      value.put("x", number(place[swapped ? 2 : 1]));
      value.put("y", number(place[swapped ? 1 : 2]));
      value.put("crs", spelled(place[0]));
      Struct struct = new Struct(SCHEMA);
      value.forEach(struct::put);
      SourceRecord in =
          random.nextBoolean() ? Readings.record(value) : Readings.record(SCHEMA, struct);
      SourceRecord out = smt.apply(in);
      if (out.topic().equals("readings-quarantine")) {
        assertNotNull(Readings.header(out, "route_reason"));
        assertEquals(in.value(), out.value());
        outcomes.merge("refused", 1, Integer::sum);
      } else if (swapped) {
        // Some systems have the same range on both axes: nobody can tell then.
        outcomes.merge("swapped", 1, Integer::sum);
      } else {
        compared.add(place, out, number(place[3]), number(place[4]), 111_320);
        outcomes.merge("right", 1, Integer::sum);
      }
    }
    assertEquals(List.of(), compared.wrong);
    assertTrue(outcomes.get("right") > Rounds.count() / 2, outcomes::toString);
    assertTrue(outcomes.get("refused") > Rounds.count() / 50, outcomes::toString);
  }
}
