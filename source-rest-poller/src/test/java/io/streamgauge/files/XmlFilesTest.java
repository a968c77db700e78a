// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.xml.XmlVectors;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class XmlFilesTest extends FileCase {
  /** As many that a document has several parts. */
  private static final int MANY = 25_000;

  @BeforeEach
  void documents() {
    file = root.resolve("A/x.xle");
    properties = csv(root);
    properties.put("files.path", "file:" + root + "/{station}/*");
    properties.put("files.max.bytes", Integer.toString(64 << 20));
    format("xle");
  }

  private void format(String format) {
    properties.put("files.format", format);
    properties.keySet().removeIf(option -> option.startsWith("observation."));
    if (!format.equals("waterml2")) {
      properties.put("observation.event_time.zone", "UTC");
    }
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Property, time and value. */
  private static String told(SourceRecord record) {
    if (isBad(record)) {
      return "bad";
    }
    Struct value = (Struct) record.value();
    return value.getString(ObservationSchema.OBSERVED_PROPERTY)
        + " "
        + ((Date) value.get(ObservationSchema.EVENT_TIME)).toInstant()
        + "="
        + value.getFloat64(ObservationSchema.RESULT);
  }

  private static List<String> told(List<SourceRecord> records) {
    return records.stream().map(XmlFilesTest::told).toList();
  }

  @Test
  void documentsOfLoggersAreTakenWhenTheyHaveSettled() {
    write(file, latin(XmlVectors.XLE));
    FileRun run = start();
    assertEquals(List.of(), run.look());
    run.clock.advance(FileRun.SETTLE);
    List<String> read = told(run.look());
    assertEquals(6, read.size());
    assertEquals("LEVEL 2023-05-01T12:00:00Z=1.2345", read.get(0));
    assertEquals(List.of(), run.settled());

    format("csixml");
    file = root.resolve("B/x.xml");
    write(file, XmlVectors.CSIXML);
    properties.put("files.path", "file:" + root + "/B/{station}.xml");
    assertEquals(
        List.of(
            "Batt_Volt_Min 2023-05-01T12:00:00Z=12.31",
            "Level 2023-05-01T12:00:00Z=112.5",
            "Batt_Volt_Min 2023-05-01T12:10:00.500Z=12.3",
            "Level 2023-05-01T12:10:00.500Z=null",
            "bad"),
        told(settled()));

    format("waterml2");
    write(file, XmlVectors.WATERML2);
    assertEquals(4, told(settled()).size());
  }

  /** It is written slowly: at no moment is a part of it taken, or told as broken. */
  @Test
  void documentThatGrowsIsTakenOnce() {
    byte[] all = latin(XmlVectors.XLE);
    for (int cut = 0; cut < all.length; cut += 29) {
      write(file, Arrays.copyOf(all, cut));
      try (FileRun run = new FileRun(properties)) {
        List<SourceRecord> records = run.look();
        append(file, Arrays.copyOfRange(all, cut, all.length));
        records.addAll(run.settled());
        assertEquals(6, records.size(), "cut at " + cut);
      }
    }
  }

  @Test
  void goesOnBehindEveryRecord() {
    format("csixml");
    write(file, XmlVectors.CSIXML);
    List<SourceRecord> first = settled();
    List<String> all = told(first);
    assertEquals(5, all.size());
    for (int taken = 0; taken < first.size(); taken++) {
      FakeSourceContext context = new FakeSourceContext(properties);
      context.store(first.get(taken));
      assertEquals(all.subList(taken + 1, 5), told(settled(context)), "after " + taken);
    }
  }

  /** A logger is read out anew: what was there is known, what is behind it is new. */
  @Test
  void documentWithMoreLogsBehindGivesOnlyThese() {
    write(file, latin(XmlVectors.xle(10)));
    FakeSourceContext context = new FakeSourceContext(properties);
    try (FileRun run = new FileRun(context)) {
      assertEquals(20, run.stored(run.settled()).size());
      write(file, latin(XmlVectors.xle(12)));
      assertEquals(
          List.of(
              "LEVEL 2023-01-01T00:00:10Z=10.5",
              "TEMPERATURE 2023-01-01T00:00:10Z=-10.0",
              "LEVEL 2023-01-01T00:00:11Z=11.5",
              "TEMPERATURE 2023-01-01T00:00:11Z=-11.0"),
          told(run.stored(run.settled())));
    }
    write(file, latin(XmlVectors.xle(13)));
    assertEquals(2, settled(context).size());
    write(file, latin(XmlVectors.XLE));
    assertEquals(6, settled(context).size());
  }

  @Test
  void largeDocumentComesInPartsEachRowOnce() {
    write(file, latin(XmlVectors.xle(MANY)));
    List<SourceRecord> records = settled();
    List<String> all = told(records);
    assertEquals(2 * MANY, all.size());
    assertEquals(2 * MANY, new HashSet<>(all).size());
    assertEquals("LEVEL 2023-01-01T00:00:00Z=0.5", all.get(0));
    assertEquals("TEMPERATURE 2023-01-01T06:56:39Z=-24999.0", all.get(2 * MANY - 1));
    for (int taken : new int[] {0, 1_999, 9_999, 20_000, 33_333, 2 * MANY - 2, 2 * MANY - 1}) {
      FakeSourceContext context = new FakeSourceContext(properties);
      context.store(records.get(taken));
      assertEquals(
          all.subList(taken + 1, all.size()), told(settled(context)), "after record " + taken);
    }
  }

  /** The task is killed after some polls, again and again, while more comes. */
  @Test
  void killedTasksReadEachRowOnce() {
    write(file, latin(XmlVectors.xle(MANY)));
    FakeSourceContext context = new FakeSourceContext(properties);
    List<String> read = new ArrayList<>();
    for (int life = 0; read.size() < 2 * MANY && life < 100; life++) {
      try (FileRun run = new FileRun(context)) {
        run.look();
        run.clock.advance(FileRun.SETTLE.plusMinutes(1));
        for (int poll = 0; poll < 5 + life; poll++) {
          List<SourceRecord> batch = run.one();
          read.addAll(told(run.stored(batch == null ? List.of() : batch)));
        }
        // A batch that nobody has stored is handed over again.
        run.one();
      }
    }
    assertEquals(2 * MANY, read.size());
    assertEquals(2 * MANY, new HashSet<>(read).size());
  }

  @Test
  void documentThatIsWrittenAnewWhileItsPartsAreReadGoesOn() {
    write(file, latin(XmlVectors.xle(MANY)));
    FakeSourceContext context = new FakeSourceContext(properties);
    List<String> read = new ArrayList<>();
    try (FileRun run = new FileRun(context)) {
      run.look();
      run.clock.advance(FileRun.SETTLE.plusMinutes(1));
      List<SourceRecord> batch = run.one();
      while (batch == null) {
        batch = run.one();
      }
      read.addAll(told(run.stored(batch)));
      assertTrue(read.size() < MANY, read.size() + " in one poll");
      write(file, latin(XmlVectors.xle(MANY + 1)));
      read.addAll(told(run.stored(run.drain())));
      read.addAll(told(run.stored(run.settled())));
    }
    assertEquals(2 * MANY + 2, read.size());
    assertEquals(2 * MANY + 2, new HashSet<>(read).size());
  }

  @Test
  void hostileDocumentsAreOneBadRecordEach() {
    String bomb =
        "<!DOCTYPE a [<!ENTITY b \""
            + "x".repeat(1_000)
            + "\"><!ENTITY c \""
            + "&b;".repeat(1_000)
            + "\">]><Body_xle>"
            + "&c;".repeat(1_000)
            + "</Body_xle>";
    List<String> hostile =
        List.of(
            bomb,
            "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><Body_xle>&x;</Body_xle>",
            "<Body_xle>" + "<a>".repeat(100_000),
            XmlVectors.XLE.substring(0, XmlVectors.XLE.length() - 30),
            XmlVectors.XLE + "trailing",
            "<Body_xle a='" + "x".repeat(5 << 20) + "'/>",
            "<html/>",
            "no XML at all");
    for (int i = 0; i < hostile.size(); i++) {
      write(root.resolve("A/" + i + ".xle"), latin(hostile.get(i)));
    }
    write(root.resolve("B/good.xle"), latin(XmlVectors.XLE));
    FakeSourceContext context = new FakeSourceContext(properties);
    List<SourceRecord> records = settled(context);
    assertEquals(hostile.size(), bad(records).size());
    assertEquals(hostile.size() + 6, records.size());
    List<String> messages = bad(records).stream().map(FileCase::message).sorted().toList();
    assertTrue(messages.get(0).contains("DOCTYPE"), messages.get(0));
    assertTrue(messages.get(1).contains("DOCTYPE"), messages.get(1));
    assertTrue(messages.get(2).contains("64 elements"), messages.get(2));
    assertTrue(messages.get(3).contains("not XML: line"), messages.get(3));
    assertEquals(List.of(), settled(context));
  }

  @Test
  void documentThatIsTooLargeIsToldOnce() {
    properties.put("files.max.bytes", "1000");
    write(file, latin(XmlVectors.XLE));
    FakeSourceContext context = new FakeSourceContext(properties);
    List<SourceRecord> told = settled(context);
    assertEquals(1, told.size());
    assertTrue(message(told.get(0)).contains("files.max.bytes=1000"), message(told.get(0)));
    assertEquals(List.of(), settled(context));
  }

  /** What lies above the rows is told once, however many parts the rows make. */
  @Test
  void elementAboveTheRowsThatGivesNoneIsToldOnce() {
    properties.put("files.format", "xml");
    properties.put("files.extract.levels", "/a/b, /c/d");
    properties.put("observation.observed_property", "'level'");
    properties.put("observation.event_time", "/t");
    properties.put("observation.result", "/v");
    StringBuilder text = new StringBuilder("<a><b><x/></b><b><c>");
    int rows = 40_000;
    for (int i = 0; i < rows; i++) {
      text.append("<d><t>" + (1_700_000_000 + i) + "</t><v>" + i + "</v></d>");
    }
    text.append("<d><t>never</t><v>1</v></d></c></b><b/></a>");
    write(file, text.toString());
    List<SourceRecord> records = settled();
    assertEquals(rows, records.size() - bad(records).size());
    assertEquals(
        3, bad(records).size(), bad(records).stream().map(FileCase::message).toList().toString());
  }

  /** A name that leads into the rows would be another one in each part. */
  @Test
  void nameThatLeadsIntoTheRowsIsTheSameInAllOfADocument() {
    format("xml");
    properties.put("files.extract.levels", "/a/b, /c/d");
    properties.put("files.extract.fields", "1.unit=/c/d/0/u");
    properties.put("observation.observed_property", "'level'");
    properties.put("observation.event_time", "/t");
    properties.put("observation.result", "/v");
    properties.put("observation.unit", "{unit}");
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < MANY; i++) {
      String unit = i == 0 ? "cm" : "";
      rows.append("<d><t>" + (1_700_000_000 + i) + "</t><v>1</v><u>" + unit + "</u></d>");
    }
    write(file, "<a><b><c>" + rows + "</c></b></a>");
    List<SourceRecord> records = settled();
    assertEquals(MANY, records.size());
    for (SourceRecord each : records) {
      assertEquals("cm", ((Struct) each.value()).getString(ObservationSchema.UNIT));
    }
  }
}
