// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.FakeSourceContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** Files and cards that change their names and places more than once. */
class RenamedFilesTest extends FileCase {
  private static final int MANY = 6_000;

  private static String many() {
    Instant first = Instant.parse("2026-02-01T00:00:00Z");
    return IntStream.range(0, MANY)
        .mapToObj(i -> "{\"time\":\"%s\",\"level\":1}".formatted(first.plusSeconds(i)))
        .collect(Collectors.joining(",", "[", "]"));
  }

  /** A document that is renamed amid, is read on, and gets its name back, is read once. */
  @Test
  void documentThatGetsItsNameBackIsReadOnce() throws Exception {
    properties = json(root);
    file = root.resolve("A/x.json");
    write(file, many());
    FileRun run = start();
    run.look();
    run.clock.advance(FileRun.SETTLE.plusMinutes(1));
    int taken = run.stored(run.one()).size();
    assertTrue(taken > 0 && taken < MANY, "taken " + taken);
    Path other = root.resolve("A/y.json");
    Files.move(file, other);
    taken += run.stored(run.settled()).size();
    assertEquals(MANY, taken, "under its other name");
    Files.move(other, file);
    taken += run.stored(run.settled()).size();
    assertEquals(MANY, taken, "under its first name again");
  }

  /** Seven readings a line, so that a batch ends within a line. */
  @Test
  void linesThatAreRenamedTwiceAreReadOnce() throws Exception {
    properties.put("files.path", "file:" + root + "/{station}/*.csv*");
    properties.remove("observation.observed_property");
    properties.remove("observation.result");
    properties.put("observation.properties", "a=/a, b=/b, c=/c, d=/d, e=/e, f=/f, g=/g");
    StringBuilder text = new StringBuilder("time,a,b,c,d,e,f,g\n");
    Instant first = Instant.parse("2026-02-01T00:00:00Z");
    for (int i = 0; i < 2_000; i++) {
      text.append(first.plusSeconds(i)).append(",1,2,3,4,5,6,7\n");
    }
    int all = 14_000;
    write(file, text.toString());
    FakeSourceContext context = new FakeSourceContext(properties);
    FileRun run = start(context);
    int taken = 0;
    while (taken % 7 == 0 && taken < all) {
      List<SourceRecord> some = run.one();
      taken += some == null ? 0 : run.stored(some).size();
    }
    assertTrue(taken < all, "a poll has ended within a line");
    Files.move(file, root.resolve("A/x.csv.1"));
    taken += run.stored(run.look()).size();
    assertEquals(all, taken, "under its second name");
    Files.move(root.resolve("A/x.csv.1"), root.resolve("A/x.csv.2"));
    taken += run.stored(run.settled()).size();
    assertEquals(all, taken, "under its third name");
  }

  /** A card that was read in another reader takes the place of one, which comes back. */
  @Test
  void cardWhosePlaceAnotherTookGoesOnWhereItWas() throws Exception {
    properties.put("files.path", "file:" + root + "/*/{station}.csv");
    Path a = root.resolve("a/s.csv");
    Path b = root.resolve("b/s.csv");
    String small = HEAD + rows(0, 3);
    String large = HEAD + rows(100, 110);
    write(a, small);
    write(b, large);
    FakeSourceContext context = new FakeSourceContext(properties);
    FileRun run = start(context);
    assertEquals(13, run.stored(run.settled()).size());
    Files.delete(a);
    Files.delete(b);
    assertEquals(List.of(), run.stored(run.look()));
    write(a, large + row(110));
    assertEquals(List.of("01:50=110.5"), sorted(run.stored(run.settled())), "the other card");
    run.close();
    write(a, small + row(3));
    assertEquals(List.of("00:03=3.5"), sorted(settled(context)), "the first card again");
  }
}
