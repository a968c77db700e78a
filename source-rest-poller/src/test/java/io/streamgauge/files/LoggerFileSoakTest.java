// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.FakeSourceContext;
import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** Files that are broken in all the ways that cards break them: nothing of them is passed over. */
class LoggerFileSoakTest extends FileCase {
  private static final int FILES = Boolean.getBoolean("streamgauge.soak") ? 10_000 : 250;

  private static byte[] mutated(byte[] good, SplittableRandom random) {
    byte[] bytes = good.clone();
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(6)) {
      case 0 -> bytes = Arrays.copyOf(bytes, at);
      case 1 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + random.nextInt(600)), (byte) 0);
      case 2 -> {
        for (int i = random.nextInt(8); i >= 0; i--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
      }
      case 3 -> {
        for (int i = random.nextInt(4); i >= 0; i--) {
          bytes[random.nextInt(bytes.length)] = (byte) "\"\"\n\r,\0".charAt(random.nextInt(6));
        }
      }
      case 4 -> {
        int end = Math.min(bytes.length, at + random.nextInt(200));
        byte[] rest = Arrays.copyOf(bytes, bytes.length - (end - at));
        System.arraycopy(bytes, end, rest, at, bytes.length - end);
        bytes = rest;
      }
      default -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(2_000));
    }
    return bytes;
  }

  /** A file far larger than what is held of it; 200 MB in the full run. */
  @Test
  void largeFileIsReadInChunks() throws Exception {
    byte[] rows = rows(0, 1_000).getBytes(StandardCharsets.UTF_8);
    int times = Boolean.getBoolean("streamgauge.soak") ? (int) (200_000_000L / rows.length) : 50;
    Files.createDirectories(file.getParent());
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
      out.write(HEAD.getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < times; i++) {
        out.write(rows);
      }
    }
    FileRun run = start();
    long start = System.nanoTime();
    long longest = 0;
    long readings = 0;
    long most = 0;
    int polls = 0;
    while (readings < times * 1_000L) {
      long began = System.nanoTime();
      List<SourceRecord> batch = run.one();
      longest = Math.max(longest, System.nanoTime() - began);
      // A look that finds the next chunk not yet ready gives nothing, as Connect allows.
      readings += batch == null ? 0 : batch.size();
      assertTrue(polls < 100_000, "no end after " + readings);
      if (++polls % Math.max(1, times / 8) == 0) {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        most = Math.max(most, runtime.totalMemory() - runtime.freeMemory());
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "%d MB: %,d readings, %,.0f/s, longest poll %d ms, most heap %d MB%n",
        Files.size(file) >> 20, readings, readings / seconds, longest / 1_000_000, most >> 20);
    assertEquals(List.of(), run.look());
    assertTrue(most < 128 << 20, "heap " + most);
  }

  /**
   * Each byte of the file but blanks and NUL is in the line of a reading or in a bad record, and
   * the result is the same for a file that grows while it is read by tasks that restart.
   */
  @Test
  void everyLineOfBrokenFilesIsAccountedFor() {
    properties.put("observation.attributes", "note=/note, raw=/raw");
    properties.put("observation.sensor_id", "'S'");
    SplittableRandom random = new SplittableRandom(7);
    StringBuilder text = new StringBuilder("time,level,raw,note\n");
    for (int i = 0; i < 40; i++) {
      text.append(
          "\"2026-02-01T00:%02d:00Z\",%d.5,#%d#,\"%s\"\n"
              .formatted(i, i, i, i % 7 == 0 ? "two\nlines" : "ok"));
    }
    byte[] good = text.toString().getBytes(StandardCharsets.UTF_8);
    int readings = 0;
    int bad = 0;
    for (int i = 0; i < FILES; i++) {
      file = root.resolve("S" + i + "/x.csv");
      byte[] bytes = mutated(good, random);
      write(file, bytes);
      properties.put("files.path", "file:" + file);
      List<SourceRecord> whole = twiceSettled(new FakeSourceContext(properties));
      bad += bad(whole).size();
      readings += whole.size() - bad(whole).size();
      accountedFor(bytes, whole, i);
      growing(bytes, text(whole), random, i);
    }
    System.out.println(FILES + " broken files: " + readings + " readings, " + bad + " bad records");
    assertTrue(readings > FILES * 20 && bad > FILES / 2, readings + " " + bad);
  }

  /** The marks of the lines, each of which is in exactly as many records as in the file. */
  private static void accountedFor(byte[] bytes, List<SourceRecord> records, int number) {
    StringBuilder all = new StringBuilder();
    for (SourceRecord record : records) {
      Struct value = (Struct) record.value();
      // A line that a broken quote makes a part of a note is at least in that note.
      all.append(isBad(record) ? payload(record) : value.getMap("attributes")).append('\n');
    }
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    // A header that has swallowed a row leaves none that fits to it.
    boolean noHeader = !text.startsWith("time,level,raw,note\n");
    for (int i = 0; i < 40 && !noHeader; i++) {
      String mark = "#" + i + "#";
      assertEquals(
          count(text, mark),
          count(all.toString(), mark),
          "file " + number + " " + mark + "\n" + text);
    }
    if (noHeader && count(text.substring(text.indexOf('\n') + 1), "#") > 1) {
      assertFalse(records.isEmpty(), "file " + number + " told nothing");
    }
  }

  private static int count(String text, String part) {
    return (text.length() - text.replace(part, "").length()) / part.length();
  }

  private static List<SourceRecord> twiceSettled(FakeSourceContext context) {
    try (FileRun run = new FileRun(context)) {
      List<SourceRecord> records = run.settled();
      records.addAll(run.settled());
      return records;
    }
  }

  private void growing(byte[] bytes, List<String> whole, SplittableRandom random, int number) {
    int cut = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
    write(file, Arrays.copyOf(bytes, cut));
    FakeSourceContext context = new FakeSourceContext(properties);
    List<String> found = new ArrayList<>();
    try (FileRun run = new FileRun(context)) {
      List<SourceRecord> first = run.look();
      List<SourceRecord> kept =
          first.isEmpty() ? first : first.subList(0, 1 + random.nextInt(first.size()));
      found.addAll(text(run.stored(kept)));
    }
    append(file, Arrays.copyOfRange(bytes, cut, bytes.length));
    found.addAll(text(twiceSettled(context)));
    assertEquals(whole, found, "file " + number + " cut at " + cut);
  }
}
