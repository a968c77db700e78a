// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.FakeSourceContext;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Lines and documents that are good, or broken in a way that their maker knows: what comes out of
 * task and converter is counted against that, also when the file is cut and grows, and when the
 * task restarts in between.
 */
class FileFuzzTest extends FileCase {
  private static final int AT_ONCE = 2_500;
  private static final int ROUNDS = Boolean.getBoolean("streamgauge.soak") ? 20 : 1;
  private static final int PAYLOADS = ROUNDS * AT_ONCE;
  private static final int MOST_BYTES = 1_000_000;
  private static final String TIME = "2026-02-01T%02d:%02d:%02dZ";

  private final JsonConverter converter = new JsonConverter();
  private SplittableRandom random;
  private int number;
  private int giveReadings;
  private int giveBad;

  @BeforeEach
  void seed() {
    converter.configure(Map.of("schemas.enable", "true"), false);
    random = new SplittableRandom(20261128);
  }

  /**
   * A line or document.
   *
   * @param latin its bytes, one a character
   * @param readings how many it gives
   * @param bad how many bad records it gives
   */
  private record Payload(String latin, int readings, int bad) {
    static Payload of(String text, int readings, int bad) {
      return new Payload(
          new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1),
          readings,
          bad);
    }

    byte[] bytes() {
      return latin.getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  private String time() {
    number++;
    return TIME.formatted(number / 3_600 % 24, number / 60 % 60, number % 60);
  }

  private String controls() {
    return "\u0001\u001b\u0007".repeat(random.nextInt(1, 400));
  }

  private String digits() {
    return Integer.toString(random.nextInt(1_000));
  }

  private Payload csv() {
    return switch (random.nextInt(16)) {
      case 0 -> Payload.of("soon," + digits() + ",ok\n", 0, 1);
      case 1 -> Payload.of(time() + "," + digits() + ",ok,too,many\n", 0, 1);
      case 2 -> Payload.of(",".repeat(random.nextInt(3, 3_000)) + "\n", 0, 1);
      case 3 -> Payload.of("\"never closed\n", 0, 1);
      case 4 -> new Payload("x\u00ff\u00fe\n", 0, 1);
      case 5 -> Payload.of(time() + "\r" + digits() + ",1,ok\n", 0, 1);
      case 6 -> Payload.of("\n", 0, 0);
      case 7 -> Payload.of("time,level,note\n", 0, 0);
      case 8 -> Payload.of(time() + "," + digits() + ",\"" + controls() + "\"\n", 1, 0);
      case 9 -> Payload.of(time() + "," + digits() + ",\"two\nlines \"\"x\"\"\"\r\n", 1, 0);
      case 10 -> Payload.of(time() + ",1e9999999999,ok\n", 1, 0);
      case 11 -> Payload.of(time() + "," + digits() + "," + "\u6c34".repeat(20_000) + "\n", 1, 0);
      default -> Payload.of(time() + "," + digits() + ",ok\n", 1, 0);
    };
  }

  private Payload fixed() {
    return switch (random.nextInt(12)) {
      case 0 -> Payload.of("soon " + digits() + "\n", 0, 1);
      case 1 -> Payload.of(time() + "\n", 0, 1);
      case 2 -> Payload.of(time() + " 1 ok " + "x ".repeat(random.nextInt(1, 3_000)) + "\n", 0, 1);
      case 3 -> new Payload("x \u00c3\n", 0, 1);
      case 4 -> Payload.of("   \n", 0, 0);
      case 5 -> Payload.of(time() + "   " + digits() + "\t ok  \r\n", 1, 0);
      case 6 -> Payload.of("2026-13-41T00:00:00Z " + digits() + " ok\n", 0, 1);
      case 7 -> Payload.of(time() + " " + "9".repeat(random.nextInt(400, 4_000)) + " ok\n", 1, 0);
      default -> Payload.of(time() + " " + digits() + " ok\n", 1, 0);
    };
  }

  private String element(String level) {
    return "{\"time\":\"" + time() + "\",\"level\":" + level + ",\"note\":\"ok\"}";
  }

  private Payload lines() {
    return switch (random.nextInt(14)) {
      case 0 -> Payload.of(element("1e9999999999") + "\n", 0, 1);
      case 1 -> Payload.of("{\"time\":" + "[".repeat(random.nextInt(1, 9_000)) + "\n", 0, 1);
      case 2 -> Payload.of(element(digits()).substring(0, 9) + "\n", 0, 1);
      case 3 -> Payload.of("{\"time\":" + "8".repeat(900) + ",\"level\":1}\n", 0, 1);
      case 4 -> Payload.of("null\n", 0, 1);
      case 5 -> Payload.of(element(digits()) + "}\n", 0, 1);
      case 6 -> Payload.of("  \r\n", 0, 0);
      case 7 -> Payload.of(element("\"\\ud800\"") + "\n", 1, 0);
      case 8 ->
          Payload.of(element("{\"deep\":" + "[".repeat(500) + "]".repeat(500) + "}") + "\n", 1, 0);
      case 9 ->
          Payload.of(
              element("\"" + "\\u0001".repeat(random.nextInt(1, 30_000)) + "\"") + "\n", 1, 0);
      case 10 -> {
        int good = random.nextInt(0, 5);
        int bad = random.nextInt(0, 150);
        yield Payload.of(list(good, bad) + "\n", good, Math.min(bad, 101));
      }
      default -> Payload.of(element(digits()) + "\n", 1, 0);
    };
  }

  private String list(int good, int bad) {
    List<String> elements = new ArrayList<>();
    for (int i = 0; i < good; i++) {
      elements.add(element(digits()));
    }
    for (int i = 0; i < bad; i++) {
      elements.add(random.nextInt(elements.size() + 1), "{\"tyme\":" + i + "}");
    }
    return "[" + String.join(",", elements) + "]";
  }

  private Payload document() {
    int good = random.nextInt(0, 4);
    int bad = random.nextInt(0, 3);
    String text = list(good, bad);
    return switch (random.nextInt(12)) {
      case 0 -> Payload.of(text.substring(0, text.length() - 1), 0, 1);
      case 1 -> Payload.of(text + text, 0, 1);
      case 2 -> Payload.of("[".repeat(random.nextInt(1, 20_000)), 0, 1);
      case 3 -> Payload.of(list(good, 120), good, 101);
      default -> Payload.of(text, good, bad);
    };
  }

  private Payload payload(String format) {
    return switch (format) {
      case "csv" -> csv();
      case "fixed-width" -> fixed();
      case "json-lines" -> lines();
      default -> document();
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"csv", "fixed-width", "json-lines", "json"})
  void whatComesOutIsWhatWentIn(String format) {
    for (int round = 0; round < ROUNDS; round++) {
      comesOut(format, root.resolve("round-" + round));
    }
    System.out.printf(
        "%s: %d payloads, %d with readings, %d with bad records%n",
        format, PAYLOADS, giveReadings, giveBad);
    assertTrue(
        giveReadings >= PAYLOADS / 4 && giveBad >= PAYLOADS / 4, giveReadings + " " + giveBad);
  }

  private void comesOut(String format, Path folder) {
    properties.put("files.path", "file:" + folder + "/{station}/x");
    properties.put("files.format", format);
    properties.put("observation.qualifiers", "/note");
    properties.put("observation.result.text", "true");
    Map<String, String> heads =
        Map.of("csv", "time,level,note\n", "fixed-width", "time level note\n");
    int perFile = format.equals("json") ? 1 : 20;
    Map<String, int[]> expected = new HashMap<>();
    Map<Path, byte[]> rest = new HashMap<>();
    for (int i = 0; i < AT_ONCE; i += perFile) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.writeBytes(heads.getOrDefault(format, "").getBytes(StandardCharsets.UTF_8));
      int[] counts = new int[2];
      for (int j = 0; j < perFile; j++) {
        Payload payload = payload(format);
        all.writeBytes(payload.bytes());
        counts[0] += payload.readings();
        counts[1] += payload.bad();
        giveReadings += payload.readings() > 0 ? 1 : 0;
        giveBad += payload.bad() > 0 ? 1 : 0;
      }
      byte[] bytes = all.toByteArray();
      int cut = random.nextInt(bytes.length + 1);
      file = folder.resolve("S" + i + "/x");
      expected.put(file.toString(), counts);
      write(file, Arrays.copyOf(bytes, cut));
      rest.put(file, Arrays.copyOfRange(bytes, cut, bytes.length));
    }
    FakeSourceContext context = new FakeSourceContext(properties);
    Map<String, int[]> found = new HashMap<>();
    count(look(context), found);
    rest.forEach(FileCase::append);
    try (FileRun run = new FileRun(context)) {
      count(run.stored(run.settled()), found);
      count(run.stored(run.settled()), found);
    }
    expected.forEach(
        (place, counts) ->
            assertEquals(
                Arrays.toString(counts),
                Arrays.toString(found.getOrDefault(place, new int[2])),
                format + " " + place));
  }

  private void count(List<SourceRecord> records, Map<String, int[]> found) {
    for (SourceRecord record : records) {
      byte[] written =
          converter.fromConnectData(record.topic(), record.valueSchema(), record.value());
      assertTrue(written.length < MOST_BYTES, written.length + " bytes");
      String place = (String) record.sourcePartition().get("file");
      found.computeIfAbsent(place, any -> new int[2])[isBad(record) ? 1 : 0]++;
    }
  }
}
