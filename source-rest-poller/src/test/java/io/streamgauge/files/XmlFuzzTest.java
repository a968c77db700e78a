// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.extract.FileExtractor;
import io.streamgauge.xml.XmlVectors;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Documents of each kind, broken in one way or in several: what comes out are readings, bad
 * records, or one bad record for the whole of it; what is not broken gives what it has.
 */
class XmlFuzzTest {
  private static final int DOCUMENTS = Boolean.getBoolean("streamgauge.soak") ? 1_000_000 : 10_000;

  private static final List<String> POISON =
      List.of(
          "<!DOCTYPE a [<!ENTITY b 'c'>]>",
          "&b;",
          "&#0;",
          "&#x10FFFF;",
          "<![CDATA[",
          "]]>",
          "<!--",
          "-->",
          "<?xml version='1.1'?>",
          "<a>".repeat(70),
          " xmlns='x' ",
          " xsi:nil='true' ",
          "\u0000",
          "\ufffe",
          "9".repeat(1_200),
          "1e999999999",
          "<Log/>",
          "<r/>",
          "<v1>1</v1>",
          "<wml2:point/>",
          "</Data>",
          "\"",
          ">");

  private static final Pattern TEXT = Pattern.compile("[>\"]([^<>\"=/?]{1,40})[<\"]");

  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "-1",
          "NaN",
          "1e999999999",
          "9".repeat(400),
          "2023/02/30",
          "25:00:00",
          "x",
          "\u00e4");

  private enum Kind {
    XLE("xle", XmlVectors.XLE, 6, 0),
    CSIXML("csixml", XmlVectors.CSIXML, 4, 1),
    WATERML2("waterml2", XmlVectors.WATERML2, 4, 0),
    XML("xml", XmlVectors.WATERML1, 2, 0);

    private final String format;
    private final String document;
    private final int readings;
    private final int bad;

    Kind(String format, String document, int readings, int bad) {
      this.format = format;
      this.document = document;
      this.readings = readings;
      this.bad = bad;
    }

    private byte[] bytes() {
      return document.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The document, and those of the kind that are read as these options say. */
    private List<byte[]> bases() {
      List<byte[]> bases = new ArrayList<>(List.of(bytes()));
      for (XmlVectors.Vector vector : XmlVectors.all()) {
        boolean other = vector.options().containsKey("observation.event_time.format");
        if (vector.format().equals(format) && !vector.id().contains("hostile") && !other) {
          bases.add(vector.document());
        }
      }
      return bases;
    }

    private Map<String, String> options() {
      Map<String, String> options =
          new HashMap<>(
              Map.of(
                  "name", "files",
                  "files.path", "/x/*",
                  "files.format", format,
                  "kafka.topic", "readings",
                  "observation.sensor_id", this == XML ? "'s'" : "/sensor_id",
                  "observation.event_time.zone", "UTC"));
      if (this == XML) {
        options.put("files.extract.levels", "/timeSeriesResponse/timeSeries, /values, /value");
        options.put("files.extract.fields", "1.what=/variable/variableCode/0/#text");
        options.put("observation.observed_property", "{what}");
        options.put("observation.event_time", "/@dateTime");
        options.put("observation.result", "/#text");
      }
      return options;
    }
  }

  private static byte[] broken(byte[] good, SplittableRandom random) {
    return switch (random.nextInt(12)) {
      case 0 -> Arrays.copyOf(good, random.nextInt(good.length));
      case 1, 2 -> {
        byte[] bytes = good.clone();
        for (int i = random.nextInt(6); i >= 0; i--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        yield bytes;
      }
      case 3 -> {
        int from = random.nextInt(good.length);
        yield spliced(good, from, Math.min(good.length, from + random.nextInt(60)), new byte[0]);
      }
      case 4 -> {
        // Elements that come twice, or that are in each other.
        int from = random.nextInt(good.length);
        int to = Math.min(good.length, from + random.nextInt(300));
        int at = random.nextInt(good.length);
        yield spliced(good, at, at, Arrays.copyOfRange(good, from, to));
      }
      case 5 -> {
        // Other names, texts and values, so that what is well-formed is strange.
        String text = new String(good, StandardCharsets.ISO_8859_1);
        String[] words = text.split("\\W+", -1);
        String word = words[random.nextInt(words.length)];
        String other = words[random.nextInt(words.length)];
        yield (word.isEmpty() ? text : text.replace(word, other))
            .getBytes(StandardCharsets.ISO_8859_1);
      }
      case 6 -> {
        int at = random.nextInt(good.length);
        byte[] poison = POISON.get(random.nextInt(POISON.size())).getBytes(StandardCharsets.UTF_8);
        yield spliced(good, at, at, poison);
      }
      default -> {
        // Another text in an element or an attribute, in a document that is all right.
        String text = new String(good, StandardCharsets.ISO_8859_1);
        Matcher texts = TEXT.matcher(text);
        if (!texts.find(random.nextInt(text.length()))) {
          yield good;
        }
        String other = TEXTS.get(random.nextInt(TEXTS.size()));
        yield (text.substring(0, texts.start(1)) + other + text.substring(texts.end(1)))
            .getBytes(StandardCharsets.ISO_8859_1);
      }
    };
  }

  private static byte[] spliced(byte[] good, int from, int to, byte[] more) {
    byte[] bytes = new byte[good.length - (to - from) + more.length];
    System.arraycopy(good, 0, bytes, 0, from);
    System.arraycopy(more, 0, bytes, from, more.length);
    System.arraycopy(good, to, bytes, from + more.length, good.length - to);
    return bytes;
  }

  @ParameterizedTest
  @EnumSource
  void brokenDocumentsGiveReadingsOrBadRecords(Kind kind) {
    LoggerFileConfig config = LoggerFileConfig.of(kind.options());
    FileRowReader reader = new FileRowReader(new FileExtractor(config.extraction()));
    FilePlace place = new FilePlace(Map.of("file", "/x/y"), "file:/x/y", Instant.EPOCH);
    List<byte[]> bases = kind.bases();
    SplittableRandom random = new SplittableRandom(kind.name().hashCode());
    assertCounts(read(reader, place, kind.bytes()), kind.readings, kind.bad);
    int read = 0;
    int refused = 0;
    int empty = 0;
    long readings = 0;
    long bad = 0;
    for (int i = 0; i < DOCUMENTS; i++) {
      byte[] document = broken(bases.get(random.nextInt(bases.size())), random);
      while (random.nextInt(4) == 0 && document.length > 0) {
        document = broken(document, random);
      }
      List<FileRow> rows = read(reader, place, document);
      read += rows.stream().anyMatch(row -> !row.isBad()) ? 1 : 0;
      refused += rows.stream().anyMatch(FileRow::isBad) ? 1 : 0;
      empty += rows.isEmpty() ? 1 : 0;
      long badHere = rows.stream().filter(FileRow::isBad).count();
      readings += rows.size() - badHere;
      bad += badHere;
    }
    System.out.printf(
        "%s: %d documents mutated, %d readings, %d bad records; %d with readings, %d with bad"
            + " records, %d without rows%n",
        kind, DOCUMENTS, readings, bad, read, refused, empty);
    assertTrue(read > DOCUMENTS / 10 && refused > DOCUMENTS / 4, read + " " + refused);
  }

  private static void assertCounts(List<FileRow> rows, int readings, int bad) {
    assertEquals(bad, rows.stream().filter(FileRow::isBad).count());
    assertEquals(readings, rows.size() - bad);
  }

  private static List<FileRow> read(FileRowReader reader, FilePlace place, byte[] document) {
    List<FileRow> rows = new ArrayList<>();
    DocumentPart part =
        reader.part(new ByteArrayInputStream(document), document.length, place, 0, 0, new byte[0]);
    rows.addAll(part.rows());
    assertTrue(part.last());
    for (FileRow row : rows) {
      if (row.isBad()) {
        assertNotNull(row.bad().errorMessage());
        assertTrue(row.bad().errorMessage().length() < 2_000, row.bad().errorMessage());
      } else {
        assertNotNull(row.reading().eventTime());
        assertTrue(!row.reading().sensorId().isBlank());
      }
    }
    return rows;
  }
}
