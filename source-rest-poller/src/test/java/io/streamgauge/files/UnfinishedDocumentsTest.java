// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.FakeSourceContext;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** Documents that seem complete before they are, and go on. */
class UnfinishedDocumentsTest extends FileCase {
  private static String point(int minute) {
    return "<point><MeasurementTVP><time>2026-02-01T00:0%d:00Z</time><value>%d.5</value></MeasurementTVP></point>"
        .formatted(minute, minute);
  }

  private static String waterMl(int points) {
    return "<Collection xmlns:xlink='http://www.w3.org/1999/xlink'><observationMember><OM_Observation>"
        + "<observedProperty xlink:title='level'/><featureOfInterest xlink:href='http://example.org/7'/>"
        + "<result><MeasurementTimeseries>"
        + IntStream.range(0, points)
            .mapToObj(UnfinishedDocumentsTest::point)
            .collect(Collectors.joining())
        + "</MeasurementTimeseries></result></OM_Observation></observationMember>"
        + "<observationMember xlink:href='http://example.org/o3.xml'/></Collection>";
  }

  /** It begins with the same readings, and so goes on behind them. */
  @Test
  void waterMlThatGrowsBeforeABadMemberGoesOnBehindItsReadings() {
    properties.put("files.path", "file:" + root + "/{station}/*");
    properties.put("files.format", "waterml2");
    properties.keySet().removeIf(option -> option.startsWith("observation."));
    file = root.resolve("A/x.xml");
    write(file, waterMl(3));
    FileRun run = start();
    List<SourceRecord> first = run.settled();
    assertEquals(3, first.size() - bad(first).size());
    assertEquals(1, bad(first).size());
    write(file, waterMl(4));
    List<SourceRecord> more = run.settled();
    assertEquals(1, more.size() - bad(more).size(), "" + text(more));
  }

  /** So many polls are far more than one document needs. */
  private static List<SourceRecord> polls(FileRun run) {
    List<SourceRecord> all = new ArrayList<>();
    run.look();
    run.clock.advance(FileRun.SETTLE.plusMinutes(1));
    for (int i = 0; i < 6; i++) {
      List<SourceRecord> batch = run.one();
      all.addAll(batch == null ? List.of() : run.stored(batch));
    }
    return all;
  }

  private static String list(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> "{\"time\":\"2026-02-01T00:%02d:00Z\",\"level\":%d.5}".formatted(i, i))
        .collect(Collectors.joining(",", "[", "]\n"));
  }

  /** A logger that appends a whole document each time. */
  @Test
  void documentsThatAreAppendedAreToldAndEndThePass() {
    properties = json(root);
    file = root.resolve("A/x.json");
    write(file, list(0, 3));
    FileRun run = start();
    assertEquals(3, polls(run).size());
    append(file, list(3, 5));
    assertEquals(1, bad(polls(run)).size(), "two documents");
    append(file, list(5, 6));
    assertEquals(1, bad(polls(run)).size(), "three documents");
    assertTrue(run.task.idle(), "the task reads the same file for ever");
  }

  /** The document was away for a while and comes back with more behind it. */
  @Test
  void documentThatComesBackWithMoreBehindItEndsThePass() throws Exception {
    properties = json(root);
    file = root.resolve("A/x.json");
    write(file, list(0, 3));
    FileRun run = start();
    assertEquals(3, polls(run).size());
    Files.delete(file);
    run.look();
    write(file, list(0, 3) + list(3, 5));
    assertEquals(1, bad(polls(run)).size());
    assertTrue(run.task.idle(), "the task reads the same file for ever");
  }

  /** A table in UTF-16, each time cut within its last line when it has settled. */
  @Test
  void tableInUtf16ThatIsCutAgainAndAgainIsRead() {
    properties.put("files.charset", "UTF-16LE");
    Charset utf16 = StandardCharsets.UTF_16LE;
    write(file, (HEAD + rows(0, 3) + "2026-02-01T00:03").getBytes(utf16));
    FileRun run = start();
    List<SourceRecord> all = polls(run);
    append(file, (":00Z,3.5\n" + "2026-02-01T00:04").getBytes(utf16));
    all.addAll(polls(run));
    append(file, (":00Z,4.5\n" + "2026-02-01T00:05").getBytes(utf16));
    all.addAll(polls(run));
    assertEquals(3, bad(all).size(), "cut lines");
    all.removeIf(FileCase::isBad);
    assertEquals(values(0, 5), text(all));
    assertTrue(run.task.idle(), "the task reads the same file for ever");
  }

  /** A logger that writes a row now and then, and the end of the document at last. */
  @Test
  void documentThatIsWrittenSlowlyIsReadWhenItIsWhole() {
    properties = json(root);
    file = root.resolve("A/x.json");
    String whole = list(0, 6);
    int one = whole.indexOf("},{") + 1;
    readWhenWhole(whole, one, whole.indexOf("},{", one) + 1);
  }

  /** Both parts settle, and the document is whole at last. */
  private void readWhenWhole(String whole, int one, int two) {
    write(file, whole.substring(0, one));
    FileRun run = start();
    assertEquals(1, bad(polls(run)).size(), "cut");
    append(file, whole.substring(one, two));
    assertEquals(1, bad(polls(run)).size(), "cut again");
    append(file, whole.substring(two));
    assertEquals(6, polls(run).size(), "whole");
    assertTrue(run.task.idle(), "the task reads the same file for ever");
  }

  /** The same in XML, which is read in parts. */
  @Test
  void xmlThatIsWrittenSlowlyIsReadWhenItIsWhole() {
    properties.put("files.path", "file:" + root + "/{station}/*");
    properties.put("files.format", "waterml2");
    properties.keySet().removeIf(option -> option.startsWith("observation."));
    file = root.resolve("A/x.xml");
    String whole = waterMl(6).replaceFirst("<observationMember xlink[^>]*>", "");
    int one = whole.indexOf("<point>") + 90;
    readWhenWhole(whole, one, one + 90);
  }

  /** A document that is too large, and goes on to grow. */
  @Test
  void documentThatIsTooLargeAndGrowsEndsThePass() {
    properties = json(root);
    properties.put("files.max.bytes", "1000");
    file = root.resolve("A/x.json");
    String rows = list(0, 59).replace("]\n", "");
    write(file, rows);
    FileRun run = start();
    assertEquals(1, bad(polls(run)).size());
    append(file, ",{}");
    assertEquals(1, bad(polls(run)).size());
    append(file, ",{}");
    assertEquals(1, bad(polls(run)).size());
    assertTrue(run.task.idle(), "the task reads the same file for ever");
  }

  /** A table of which a byte of a character is missing cannot be read at all. */
  @Test
  void tableInUtf16ThatIsCutWithinACharacterGoesOnBehindItsReadings() {
    properties.put("files.charset", "UTF-16LE");
    Charset utf16 = StandardCharsets.UTF_16LE;
    write(file, (HEAD + rows(0, 3)).getBytes(utf16));
    FileRun run = start();
    assertEquals(values(0, 3), text(polls(run)));
    byte[] more = rows(3, 5).getBytes(utf16);
    append(file, Arrays.copyOf(more, more.length - 1));
    List<SourceRecord> all = polls(run);
    assertEquals(1, bad(all).size(), text(all).toString());
    append(file, Arrays.copyOfRange(more, more.length - 1, more.length));
    all.addAll(polls(run));
    all.removeIf(FileCase::isBad);
    assertEquals(values(3, 5), text(all));
  }

  /** Each time the last row says less than it is going to, as a table that is cut within it. */
  @Test
  void tableWhoseLastValueGrowsIsReadAnewAndEndsThePass() {
    properties.put("files.charset", "UTF-16LE");
    Charset utf16 = StandardCharsets.UTF_16LE;
    write(file, (HEAD + rows(0, 3) + "2026-02-01T00:03:00Z,3").getBytes(utf16));
    FileRun run = start();
    assertEquals(4, polls(run).size());
    append(file, ".5\n2026-02-01T00:04:00Z,4".getBytes(utf16));
    assertEquals(5, polls(run).size());
    append(file, ".5\n2026-02-01T00:05:00Z,5".getBytes(utf16));
    assertEquals(6, polls(run).size());
    assertTrue(run.task.idle(), "the task reads the same file for ever");
  }

  /** What the version before has stored amid such a file: two places, of which it is neither. */
  @Test
  void offsetsOfTheVersionBeforeThatWentInACircleAreLeftBehind() {
    properties = json(root);
    file = root.resolve("A/x.json");
    String whole = list(0, 6);
    List<FilePosition> marks = new ArrayList<>();
    for (int length : List.of(whole.indexOf("},{") + 1, whole.lastIndexOf("},{") + 1)) {
      byte[] cut = whole.substring(0, length).getBytes(StandardCharsets.UTF_8);
      String head = length + ":" + FileBytes.digest(cut, length);
      String taken = "AAAAAAAAAAA" + marks.size();
      LateText begin = LateText.of(head);
      marks.add(0, new FilePosition(length, 0, 1, 0, 0, begin, LateText.EMPTY, taken));
    }
    for (List<FilePosition> order : List.of(marks, List.of(marks.get(1), marks.get(0)))) {
      FakeSourceContext context = new FakeSourceContext(properties);
      FileProgress progress = new FileProgress(order.get(0), order.subList(1, 2));
      context.store(FileBatch.partition(file.toString()), progress.offset());
      write(file, whole);
      FileRun run = start(context);
      assertEquals(values(0, 6), text(polls(run)));
      assertTrue(run.task.idle(), "the task reads the same file for ever");
      append(file, "\n");
      assertEquals(List.of(), text(polls(run)));
    }
  }

  /** References to other documents come and go behind the readings. */
  @Test
  void waterMlWhoseBadMembersComeAndGoGivesItsReadingsOnce() {
    properties.put("files.path", "file:" + root + "/{station}/*");
    properties.put("files.format", "waterml2");
    properties.keySet().removeIf(option -> option.startsWith("observation."));
    file = root.resolve("A/x.xml");
    String member = "<observationMember xlink:href='http://example.org/o3.xml'/>";
    FakeSourceContext context = new FakeSourceContext(properties);
    List<SourceRecord> all = new ArrayList<>();
    List<String> members = List.of(member, "", member.replace("o3", "o4") + member, member);
    for (int i = 0; i < members.size(); i++) {
      write(file, waterMl(3 + i).replace(member, members.get(i)));
      try (FileRun run = new FileRun(context)) {
        all.addAll(run.stored(run.settled()));
      }
    }
    assertTrue(text(all).stream().anyMatch(told -> told.contains("o4")), text(all).toString());
    all.removeIf(FileCase::isBad);
    assertEquals(values(0, 6), text(all));
  }
}
