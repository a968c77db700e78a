// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The caretaker of a gateway that nobody looks at: it makes topics and connectors, starts again
 * what has failed, deletes what the centre has, and pauses the sources before the disk is full.
 */
final class Guard {
  static final String STATUS = "status.properties";
  private static final Logger LOG = LoggerFactory.getLogger(Guard.class);
  private static final String TOPICS = "the centre does not tell of its topics";
  private static final String DELETION = "what the centre has cannot be deleted";
  private static final Duration DELETE_EVERY = Duration.ofSeconds(15);

  private final GatewayFiles files;
  private final GatewayState state;
  private final Clock clock;
  private final LocalLog log;
  private final CentreSide centre;
  private final Supervisor supervisor;
  private final DiskRoom.Meter meter;
  private final DiskGuard disk;
  private final LogMemory memory;
  private final Decisions decisions;
  private final OpenEnds openEnds;
  private final UplinkMoves moves;
  private final Waiting waiting;
  private LogTopics kinds = LogTopics.NONE;
  private final Map<TopicPartition, Long> sent = new HashMap<>();
  private final Elapsed deleted;
  private final List<String> settings;
  private final Map<String, String> failed = new TreeMap<>();
  private final boolean wasHeld;
  private Optional<DiskRoom> room = Optional.empty();

  /**
   * The world outside of the guard.
   *
   * @param clock tells the time
   * @param nanos tells how much of it has passed, whatever the clock is set to
   * @param log the gateway's own log
   * @param centre how far the uplink is
   * @param connectors the worker's
   * @param meter of the disk
   * @param problems of the settings
   * @param slow runs, one after the other, what the centre may let wait
   */
  record Surroundings(
      Clock clock,
      LongSupplier nanos,
      LocalLog log,
      SentPositions centre,
      Connectors connectors,
      DiskRoom.Meter meter,
      List<String> problems,
      Executor slow) {}

  /** One step of a look, which may go wrong by itself. */
  private interface Step {
    void run() throws IOException, InterruptedException;
  }

  Guard(GatewayFiles files, Surroundings around, DiskGuard disk) {
    this.files = files;
    this.state = new GatewayState(files);
    this.clock = around.clock();
    this.log = around.log();
    this.centre = new CentreSide(around.centre(), around.slow(), clock, around.nanos());
    this.meter = around.meter();
    this.disk = disk;
    this.settings = around.problems();
    this.supervisor = new Supervisor(files, state, around.connectors(), clock, around.nanos());
    this.memory = new LogMemory(state);
    this.decisions = new Decisions(log, state, memory, supervisor, around.slow());
    this.openEnds = new OpenEnds(around.nanos());
    this.waiting =
        new Waiting(log, new InflowHistory(files.state("inflow")), new BytesPerRecord(state));
    this.deleted = new Elapsed(around.nanos());
    state.read(GatewayState.SENT).forEach((key, value) -> take((String) key, (String) value));
    this.moves = new UplinkMoves(state, around.nanos(), sent);
    this.wasHeld = supervisor.uplinkIsHeld();
    Properties before = state.read(STATUS);
    Optional.ofNullable(before.getProperty("away.since")).ifPresent(centre::wasAwaySince);
  }

  private void take(String partition, String position) {
    try {
      int dash = partition.lastIndexOf('-');
      int number = Integer.parseInt(partition.substring(dash + 1));
      sent.put(
          new TopicPartition(partition.substring(0, dash), number), Long.valueOf(position.trim()));
    } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
      LOG.warn("{}: {}={} is no position", GatewayState.SENT, partition, position);
    }
  }

  /** One look at everything; a step that goes wrong takes no other with it. */
  GatewayStatus look() throws InterruptedException {
    Instant begin = clock.instant();
    state.writeAgain();
    // The disk first, and it needs nothing else: the centre may take its time to not answer.
    step("the disk cannot be measured", () -> room = Optional.of(meter.read()));
    // One that could never be measured leaves sources as they were, paused ones among them.
    room.ifPresent(
        its -> supervisor.disk(disk.pauses(its.room(), supervisor.pausedSince().isPresent()), its));
    Optional<Removal> removal = Removal.of(state.read(Removal.FILE));
    if (removal.isPresent() && !removal.get().holds()) {
      LOG.warn("gateway remove has ended without an end: sources go on");
      state.delete(Removal.FILE);
      removal = Optional.empty();
    }
    supervisor.removal(removal.isPresent());
    supervisor.look();
    GatewayFiles.Found<Integer> topics = files.topics();
    List<String> refused = new ArrayList<>();
    boolean answers =
        step(
            "the gateway's own log does not answer",
            () -> {
              refused.addAll(log.create(topics.values()));
              kinds =
                  LogTopics.of(topics.values().keySet(), log.topics(), memory, supervisor.wanted());
              memory.compare(log.ids(kinds.sent()), log.spans(kinds.sent()));
              hold();
            });
    // Positions that were read while they are changed would be of before or after.
    boolean news = !decisions.sending() && centre.look(topics.values().keySet());
    Optional<Map<TopicPartition, Long>> read = news ? centre.positions() : Optional.empty();
    Map<TopicPartition, LocalLog.Span> all = new HashMap<>();
    if (answers) {
      // Once more, after the positions: else what was written and sent meanwhile is beyond its end.
      answers =
          step("the gateway's own log does not answer", () -> all.putAll(log.spans(kinds.all())));
    }
    Map<TopicPartition, LocalLog.Span> spans = kinds.sent(all);
    if (read.isPresent()) {
      reached(read.get(), spans, topics);
    } else if (news) {
      // Part of the outage then, which is no reason for an alarm.
      failed.keySet().removeAll(List.of(TOPICS, DELETION));
    }
    boolean told = answers && topics.problems().isEmpty();
    if (answers) {
      openEnds.look(all);
      decisions.look(all, sent, read.isPresent());
      hold();
      if (read.isPresent()) {
        step(DELETION, () -> delete(spans));
      }
      told &=
          step(
              "what waits cannot be read",
              () -> {
                waiting.look(begin, all, sent, memory::held, kinds.all());
                if (topics.problems().isEmpty()) {
                  memory.left(kinds.unlisted(waiting.topics()));
                }
              });
      Set<String> going = new HashSet<>(waiting.topics());
      going.retainAll(kinds.listed());
      if (news) {
        moves.look(read.isPresent(), sent, going, supervisor.uplink(), supervisor.uplinkIsHeld());
      }
    }
    if (room.filter(its -> !disk.pauses(its.room(), true)).isPresent()) {
      state.keepSpare();
    }
    GatewayStatus status =
        new GatewayStatus(
            begin,
            centre.away(),
            told ? waiting.records() : GatewayStatus.UNKNOWN,
            waiting.bytes(),
            waiting.oldest(),
            room.map(DiskRoom::used).orElse(GatewayStatus.UNKNOWN),
            room.map(its -> its.room() - disk.reserve()).orElse(0L),
            waiting.bytesPerDay(),
            supervisor.pausedSince(),
            supervisor.standing(),
            supervisor.states(),
            String.join("\n", problems(topics, refused, removal)));
    state.write(STATUS, status.values());
    return status;
  }

  /** Whether the uplink is to stand as soon as its worker is up, for which this is called often. */
  boolean standsBeforehand() throws InterruptedException {
    return supervisor.standsBeforehand();
  }

  private boolean step(String what, Step step) throws InterruptedException {
    try {
      step.run();
      failed.remove(what);
      return true;
    } catch (IOException | RuntimeException e) {
      if (failed.put(what, what + ": " + CentreTrouble.of(e).reason()) == null) {
        LOG.warn("{}", what, e);
      }
      return false;
    }
  }

  private void hold() throws InterruptedException {
    boolean differs = centre.hasCompared() ? !centre.mismatch().isEmpty() : wasHeld;
    supervisor.holdUplink(memory.holds() || differs || decisions.pending());
  }

  private void reached(
      Map<TopicPartition, Long> read,
      Map<TopicPartition, LocalLog.Span> spans,
      GatewayFiles.Found<Integer> topics)
      throws InterruptedException {
    memory.compare(Map.copyOf(sent), read, spans);
    sent.clear();
    sent.putAll(read);
    Map<String, String> values = new TreeMap<>();
    sent.forEach((partition, offset) -> values.put(partition.toString(), offset.toString()));
    state.write(GatewayState.SENT, values);
    if (centre.isBack()) {
      supervisor.centreIsBack();
    }
    // A line that cannot be read must not be lost, nor what was found while it could be.
    if (topics.problems().isEmpty()) {
      Map<String, Integer> here = LogTopics.partitions(topics.values(), spans);
      step(
          TOPICS,
          () -> centre.compare(here).ifPresent(all -> state.writeTopics(all, topics.values())));
    }
  }

  /** Only what the centre has in a committed transaction. */
  private void delete(Map<TopicPartition, LocalLog.Span> spans) throws IOException {
    if (!deleted.due(DELETE_EVERY)) {
      return;
    }
    Map<TopicPartition, Long> before = new HashMap<>();
    sent.forEach(
        (partition, next) -> {
          LocalLog.Span span = spans.get(partition);
          boolean held = memory.held(partition.topic());
          if (!held && span != null && next > span.start() && next <= span.end()) {
            before.put(partition, next);
          }
        });
    if (!before.isEmpty()) {
      log.deleteBefore(before);
    }
    deleted.begin();
  }

  private Stream<String> unlisted(GatewayFiles.Found<Integer> topics) {
    return topics.problems().isEmpty()
        ? WrittenTopics.problems(supervisor.wanted(), topics.values().keySet()).stream()
        : Stream.of();
  }

  private List<String> problems(
      GatewayFiles.Found<Integer> topics, List<String> refused, Optional<Removal> removal) {
    return Stream.of(
            memory.problems(),
            Stream.of(centre.problem(), centre.mismatch(), decisions.problem()),
            moves.problems(),
            openEnds.problems(),
            supervisor.problems().stream(),
            Stream.ofNullable(supervisor.wanted().get(GatewayFiles.UPLINK))
                .flatMap(each -> UplinkRules.faults(each, topics.values().keySet()).stream()),
            unlisted(topics),
            topics.problems().stream(),
            refused.stream(),
            failed.values().stream(),
            removal.stream().map(Removal::problem),
            settings.stream(),
            state.problems())
        .flatMap(each -> each)
        .filter(text -> !text.isEmpty())
        .map(text -> text.replace('\n', ' '))
        .toList();
  }
}
