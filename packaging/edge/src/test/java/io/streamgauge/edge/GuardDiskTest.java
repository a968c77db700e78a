// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The guard of the disk, whatever else is broken. */
class GuardDiskTest extends GuardedGateway {
  private static final List<String> BOTH = List.of("pause loggers", "pause mqtt");

  private void write(String file, String text) throws IOException {
    Files.writeString(directory.resolve(file), text);
  }

  /** The problem that is told while the disk is full, sources being paused all the same. */
  private String fullBeside(String file, String text) throws Exception {
    look();
    connectors.told.clear();
    write(file, text);
    guard = guard();
    room = 0;
    String problem = look().problem();
    assertEquals(BOTH, connectors.told.stream().filter(BOTH::contains).toList(), problem);
    return problem;
  }

  @Test
  void aConnectorsFileThatIsHalfWrittenCostsItself() throws Exception {
    String problem = fullBeside("connectors/half.json", "{ \"name\": \"x\", ");
    assertTrue(problem.startsWith("connectors/half.json cannot be read: "), problem);
    assertEquals(1, problem.lines().count());
    write("connectors/half.json", "{\"name\":\"x\",\"config\":{\"a\":[1]}}");
    assertTrue(look().problem().contains("half.json cannot be read: the value of a is no text"));
  }

  @Test
  void aLineOfTheTopicsCostsItself() throws Exception {
    String lines = "readings-clean = 2 \nreadings-late 6x\n";
    String problem = fullBeside("config/topics.properties", lines);
    assertEquals("config/topics.properties: readings-late=6x is no number of partitions", problem);
    centres = Map.of("readings-clean", 3);
    look();
    assertEquals(GatewayStatus.UNKNOWN, look().waiting(), "of the other topic nothing is known");
    assertEquals(lines, Files.readString(directory.resolve("config/topics.properties")));
  }

  @Test
  void stateThatCannotBeReadCostsItself() throws Exception {
    assertEquals("", fullBeside("state/inflow", "2026-11-30T09:59:00Z 12\n2026-11-30T10:04:00Z "));
    room = 10 * RESERVE;
    look();
    assertEquals("", fullBeside("state/status.properties", "away.since=2026-11-30T10\n"));
    room = 10 * RESERVE;
    look();
    String problem = fullBeside("state/sent.properties", "a=\\u00\n");
    assertTrue(problem.contains("state/sent.properties could not be read"), problem);
    assertTrue(look().problem().contains("could not be read"), "until a person has seen to it");
    Files.delete(directory.resolve("state/sent.properties.broken"));
    assertEquals("", look().problem());
  }

  @Test
  void aLogThatDoesNotAnswerKeepsNoSourceFromBeingPaused() throws Exception {
    look();
    connectors.told.clear();
    log.dead = true;
    sent = null;
    room = 0;
    look();
    assertEquals(BOTH, connectors.told);
  }

  @Test
  void aDiskThatCannotBeMeasuredIsTold() throws Exception {
    room = 0;
    look();
    noMeter = true;
    GatewayStatus status = look();
    assertEquals("the disk cannot be measured: no disk", status.problem());
    assertTrue(status.pausedSince().isPresent(), "as it was");
    guard = guard();
    connectors.told.clear();
    status = look();
    assertEquals("the disk cannot be measured: no disk", status.problem());
    assertTrue(status.pausedSince().isPresent(), "after a restart, too");
    assertEquals(List.of(), connectors.told);
    String page = new StatusPage(clock).text("north", status);
    assertTrue(page.contains("disk      UNKNOWN\n"), page);
    noMeter = false;
    room = 10 * RESERVE;
    assertEquals(Optional.empty(), look().pausedSince());
  }

  @Test
  void sourcesWithoutAFileArePausedAndTold() throws Exception {
    look();
    Files.delete(directory.resolve("connectors/mqtt.json"));
    connectors.states.put("archive", "RUNNING");
    connectors.sinks.add("archive");
    write("connectors/archive.json", "{\"name\":\"archive\",\"config\":{}}");
    connectors.told.clear();
    room = 0;
    String problem = look().problem();
    assertTrue(problem.startsWith("mqtt runs without a file in connectors"), problem);
    assertTrue(connectors.told.containsAll(BOTH), connectors.told.toString());
    assertEquals("RUNNING", connectors.states.get("archive"), "which writes no log");
    room = 10 * RESERVE;
    look();
    look();
    assertEquals("RUNNING", connectors.states.get("mqtt"));
    connectors.states.remove("mqtt");
    assertEquals("", look().problem());
  }

  @Test
  void twoFilesOfOneNameAreTold() throws Exception {
    write("connectors/a.json", "{\"name\":\"mqtt\",\"config\":{\"a\":\"second\"}}");
    write("connectors/zz.json", "{\"name\":\"mirror\",\"config\":{\"a\":\"not the uplink\"}}");
    write("connectors/one.json", "{\"name\":\"both\",\"config\":{}}");
    write("connectors/two.json", "{\"name\":\"both\",\"config\":{}}");
    String problem = look().problem();
    assertTrue(problem.contains("a.json and connectors/mqtt.json both have the name mqtt"));
    assertEquals("b", connectors.configs.get("mqtt").get("a"), "as the file of its name says");
    assertEquals("b", connectors.configs.get("mirror").get("a"));
    assertFalse(connectors.configs.containsKey("both"));
  }

  @Test
  void aFullDiskKeepsNothingFromBeingPausedOrDeleted() throws Exception {
    look();
    connectors.told.clear();
    Files.delete(directory.resolve("state/spare"));
    for (String name : List.of("sent", "paused", "status", "log", "uplink")) {
      // No file can be written where a directory is.
      Files.createDirectories(directory.resolve("state/" + name + ".properties.new/full"));
    }
    Files.createDirectories(directory.resolve("state/inflow.new/full"));
    Files.createDirectories(directory.resolve("state/spare/full"));
    log.spans.put(ZERO, new LocalLog.Span(0, 100));
    sent.put(ZERO, 100L);
    room = 0;
    GatewayStatus status = look();
    assertEquals(new LocalLog.Span(100, 100), span(ZERO));
    assertEquals(BOTH, connectors.told);
    assertEquals(Optional.empty(), status.awaySince(), "the centre is reached");
    assertTrue(
        status.problem().contains("paused.properties cannot be written and is kept in memory"),
        status.problem());
    room = 10 * RESERVE;
    look();
    assertEquals(Set.of("RUNNING"), Set.copyOf(connectors.states.values()));
  }

  @Test
  void aFileThatCannotBeWrittenThoughThereIsRoomWearsNoDisk() throws Exception {
    look();
    Path spare = directory.resolve("state/spare");
    Path full = Files.createDirectories(directory.resolve("state/sent.properties.new/full"));
    log.spans.put(ZERO, new LocalLog.Span(0, 10));
    sent.put(ZERO, 5L);
    String problem = look().problem();
    assertEquals(1, problem.lines().filter(each -> each.startsWith("sent.properties")).count());
    assertTrue(Files.notExists(spare), "else it is written and freed at each look");
    Files.delete(full);
    Files.delete(full.getParent());
    look();
    look();
    assertTrue(Files.exists(spare));
  }

  @Test
  void aValueThatIsAgainAsItWasWrittenIsNoProblem() throws Exception {
    look();
    connectors.states.put("loggers", "PAUSED");
    room = 0;
    look();
    Path full = Files.createDirectories(directory.resolve("state/paused.properties.new/full"));
    Files.writeString(directory.resolve("connectors/new.json"), "{\"name\":\"new\",\"config\":{}}");
    assertTrue(look().problem().contains("paused.properties cannot be written"));
    Files.delete(full);
    Files.delete(full.getParent());
    Files.delete(directory.resolve("connectors/new.json"));
    connectors.states.remove("new");
    assertFalse(look().problem().contains("paused.properties"));
  }

  @Test
  void pausesThatCouldNotBeWrittenAreWrittenLater() throws Exception {
    look();
    Path full = Files.createDirectories(directory.resolve("state/paused.properties.new/full"));
    room = 0;
    look();
    Files.delete(full);
    Files.delete(full.getParent());
    look();
    guard = guard();
    room = 10 * RESERVE;
    look();
    look();
    assertEquals("RUNNING", connectors.states.get("mqtt"), "it was the guard that had paused it");
  }

  @Test
  void whatWasSaidAndCannotBeReadIsTold() throws Exception {
    for (String name : List.of("decisions", "removal")) {
      write("state/" + name + ".properties", "readings-clean=\\u00\n");
      String problem = look().problem();
      assertTrue(problem.startsWith("state/" + name + ".properties could not be read"), problem);
      Files.delete(directory.resolve("state/" + name + ".properties.broken"));
      assertEquals("", look().problem());
    }
  }

  @Test
  void spaceIsKeptForTheStateWhileThereIsSome() throws Exception {
    look();
    Path spare = directory.resolve("state/spare");
    assertEquals(1 << 20, Files.size(spare));
    Path full = Files.createDirectories(directory.resolve("state/paused.properties.new/full"));
    room = 0;
    look();
    assertTrue(Files.notExists(spare), "it is freed for what has to be written");
    Files.delete(full);
    Files.delete(full.getParent());
    room = 10 * RESERVE;
    assertEquals("", look().problem());
    assertTrue(Files.exists(spare));
  }
}
