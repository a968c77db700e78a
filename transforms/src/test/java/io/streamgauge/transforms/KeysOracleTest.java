// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.streamgauge.testing.TestClock;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Watermarks, duplicates, cells and registers against what their definitions say, by hand. */
class KeysOracleTest {
  private static final long TOLERANCE = 15_000;
  private static final long GRACE = 30_000;
  private static final long WINDOW = 300_000;

  private final Random random = new Random(Rounds.seed());

  /** A window is over when the highest time, less the tolerance, is beyond its end and grace. */
  @Test
  void lateIsWhatComesBehindTheWatermark() {
    TestClock clock = new TestClock(Readings.NOW);
    String[] options = {
      "tolerance.ms", Long.toString(TOLERANCE),
      "grace.ms", Long.toString(GRACE),
      "window.ms", Long.toString(WINDOW),
      "watermark.by", "field:sensor_id"
    };
    LateEvents<SourceRecord> smt = Readings.configured(new LateEvents<>(clock), options);
    Map<String, List<Long>> heard = new HashMap<>();
    int late = 0;
    for (int round = 0; round < Rounds.count(); round++) {
      clock.advance(Duration.ofMillis(random.nextInt(2_000)));
      String sensor = "s" + random.nextInt(3);
      boolean ahead = random.nextInt(50) == 0;
      long time =
          clock.millis() + (ahead ? random.nextInt(2_000_000) : -(long) random.nextInt(900_000));
      SourceRecord out =
          smt.apply(Readings.record(null, Map.of("sensor_id", sensor, "event_time", time)));
      List<Long> before = heard.computeIfAbsent(sensor, name -> new ArrayList<>());
      if (time - clock.millis() <= Duration.ofMinutes(10).toMillis()) {
        before.add(Math.min(time, clock.millis()));
      }
      // What is far older than the highest says nothing more.
      if (before.size() > 2_000) {
        long highest = before.stream().mapToLong(Long::longValue).max().orElseThrow();
        before.clear();
        before.add(highest);
      }
      Long highest = before.stream().max(Long::compare).orElse(null);
      long end = (time + WINDOW - 1) / WINDOW * WINDOW;
      boolean isLate = highest != null && end + GRACE < highest - TOLERANCE;
      assertEquals(isLate ? "readings-late" : "readings", out.topic(), "in round " + round);
      if (isLate) {
        assertEquals(
            Long.toString(highest - TOLERANCE - end - GRACE), Readings.header(out, "late_by_ms"));
        late++;
      }
    }
    assertEquals(true, late > Rounds.count() / 10 && late < Rounds.count() * 9 / 10, "" + late);
  }

  /** One is a duplicate when the same was there before, within the window since its first. */
  @Test
  void aDuplicateIsWhatWasThereWithinTheWindow() {
    TestClock clock = new TestClock(Readings.NOW);
    Deduplicate<SourceRecord> smt =
        Readings.configured(new Deduplicate<>(clock), "window.ms", "60000");
    Map<List<Object>, Long> first = new HashMap<>();
    for (int round = 0; round < Rounds.count(); round++) {
      clock.advance(Duration.ofMillis(random.nextInt(500)));
      Map<String, Object> value = new LinkedHashMap<>();
      value.put("sensor_id", "s" + random.nextInt(4));
      value.put("observed_property", random.nextBoolean() ? "a" : "b");
      value.put("event_time", (long) random.nextInt(3));
      value.put("result", random.nextBoolean() ? (Double) 1.5 : null);
      value.put("result_text", random.nextBoolean() ? "dry" : null);
      value.put("unit", "u" + random.nextInt(9));
      List<Object> key = new ArrayList<>(value.values());
      key.remove(key.size() - 1);
      Long since = first.get(key);
      boolean again = since != null && clock.millis() - since < 60_000;
      if (!again) {
        first.put(key, clock.millis());
      }
      SourceRecord out = smt.apply(Readings.record(null, value));
      assertEquals(again ? "true" : null, Readings.header(out, "duplicate"), key::toString);
    }
  }

  /** Geohash by its definition: bits of both axes in turn, five to a character. */
  @Test
  void cellsAreThoseOfTheirDefinition() {
    SpatialKey<SourceRecord> hash =
        Readings.configured(new SpatialKey<>(), "mode", "geohash", "precision", "7");
    for (int round = 0; round < Rounds.count(); round++) {
      boolean off = random.nextInt(20) == 0;
      double longitude = (random.nextDouble() - 0.5) * (off ? 800 : 360);
      double latitude = (random.nextDouble() - 0.5) * (off ? 400 : 180);
      SourceRecord out =
          hash.apply(Readings.record(Map.of("longitude", longitude, "latitude", latitude)));
      if (Math.abs(longitude) > 180 || Math.abs(latitude) > 90) {
        assertEquals("readings-quarantine", out.topic());
        assertNotNull(Readings.header(out, "route_reason"));
        continue;
      }
      // 18 bits of longitude and 17 of latitude, as whole numbers of cells from the south-west.
      long column = (long) Math.floor((longitude + 180) / 360 * (1L << 18));
      long row = (long) Math.floor((latitude + 90) / 180 * (1L << 17));
      StringBuilder bits = new StringBuilder();
      for (int bit = 0; bit < 35; bit++) {
        bits.append(bit % 2 == 0 ? column >> (17 - bit / 2) & 1 : row >> (16 - bit / 2) & 1);
      }
      String digits = new BigInteger(bits.toString(), 2).toString(32).toLowerCase(Locale.ROOT);
      String from = "0123456789abcdefghijklmnopqrstuv";
      String to = "0123456789bcdefghjkmnpqrstuvwxyz";
      StringBuilder expected = new StringBuilder("0".repeat(7 - digits.length()));
      digits.chars().forEach(c -> expected.append(to.charAt(from.indexOf(c))));
      assertEquals(expected.toString(), out.key(), longitude + " " + latitude);
    }
  }

  @Test
  void aStationHasWhatItsRowSays(@TempDir Path dir) throws Exception {
    Map<String, Map<String, Object>> rows = new HashMap<>();
    StringBuilder csv = new StringBuilder("sensor_id,x,y,basin\n");
    for (int i = 0; i < 200; i++) {
      String x = random.nextInt(5) == 0 ? "" : Double.toString(random.nextInt(1_000) / 8.0);
      String basin = random.nextInt(5) == 0 ? "" : "b," + random.nextInt(9);
      csv.append("0")
          .append(i)
          .append(',')
          .append(x)
          .append(',')
          .append(x)
          .append(",\"")
          .append(basin)
          .append("\"\n");
      Map<String, Object> row = new HashMap<>();
      row.put("x", x.isEmpty() ? null : Double.valueOf(x));
      row.put("basin", basin.isEmpty() ? null : basin);
      rows.put("0" + i, row);
    }
    Path file = Files.writeString(dir.resolve("stations.csv"), csv);
    StationRegister<SourceRecord> smt = new StationRegister<>(Readings.CLOCK);
    smt.configure(
        Map.of(
            "register.file",
            file.toString(),
            "columns",
            "x:number, y:number, basin",
            "override",
            "true"));
    for (int round = 0; round < Rounds.count(); round++) {
      String sensor = (random.nextInt(20) == 0 ? "" : "0") + random.nextInt(220);
      Map<String, Object> given = new HashMap<>();
      given.put("sensor_id", sensor);
      if (random.nextBoolean()) {
        given.put("x", 1.0);
      }
      SourceRecord out = smt.apply(Readings.record(null, given));
      Map<String, Object> row = rows.get(sensor);
      if (row == null) {
        assertEquals("readings-quarantine", out.topic(), sensor);
        assertEquals(given, out.value());
        continue;
      }
      Map<?, ?> value = (Map<?, ?>) out.value();
      Object x = row.get("x") == null ? given.get("x") : row.get("x");
      assertEquals(x, value.get("x"), sensor);
      assertEquals(row.get("basin"), value.get("basin"), sensor);
      assertEquals(sensor, Objects.requireNonNull(value.get("sensor_id")));
    }
  }
}
