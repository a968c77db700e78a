// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The caretaker of a gateway that nobody looks at: it makes topics and connectors, starts again
 * what has failed, deletes what the centre has, and pauses the sources before the disk is full.
 */
final class Guard {
  private static final Logger LOG = LoggerFactory.getLogger(Guard.class);
  private static final Duration DELETE_EVERY = Duration.ofSeconds(15);
  private static final Duration COMPARE_EVERY = Duration.ofSeconds(60);

  private final GatewayFiles files;
  private final Clock clock;
  private final LocalLog log;
  private final SentPositions centre;
  private final Supervisor supervisor;
  private final DiskRoom.Meter meter;
  private final DiskGuard disk;
  private final InflowHistory history;
  private final BytesPerRecord size = new BytesPerRecord();
  private final Map<TopicPartition, Long> sent = new HashMap<>();
  private boolean known;
  private Instant deleted = Instant.MIN;
  private Instant compared = Instant.MIN;
  private String mismatch = "";
  private Optional<Instant> awaySince = Optional.empty();
  private String problem = "";

  /**
   * The world outside of the guard.
   *
   * @param clock tells the time
   * @param log the gateway's own log
   * @param centre how far the uplink is
   * @param connectors the worker's
   * @param meter of the disk
   */
  record Surroundings(
      Clock clock,
      LocalLog log,
      SentPositions centre,
      Connectors connectors,
      DiskRoom.Meter meter) {}

  Guard(GatewayFiles files, Surroundings surroundings, DiskGuard disk) throws IOException {
    this.files = files;
    this.clock = surroundings.clock();
    this.log = surroundings.log();
    this.centre = surroundings.centre();
    this.meter = surroundings.meter();
    this.disk = disk;
    this.supervisor = new Supervisor(files, surroundings.connectors(), clock);
    this.history = new InflowHistory(files.state("inflow"));
    GatewayFiles.read(files.state("sent.properties"))
        .forEach((key, value) -> sent.put(partition((String) key), Long.valueOf((String) value)));
    known = !sent.isEmpty();
    // An outage outlives the guard.
    awaySince =
        Optional.ofNullable(
                GatewayFiles.read(files.state("status.properties")).getProperty("away.since"))
            .map(Instant::parse);
  }

  /** One look at everything. */
  GatewayStatus look() throws IOException, InterruptedException {
    Instant begin = clock.instant();
    problem = "";
    // The disk first: the centre may take its time to not answer.
    DiskRoom room = meter.read();
    supervisor.disk(disk.pauses(room.room(), supervisor.pausedSince().isPresent()), room);
    Map<String, Integer> topics = files.topics();
    log.create(topics);
    supervisor.look();
    Map<TopicPartition, LocalLog.Span> spans = log.spans(topics.keySet());
    boolean reached = readPositions(topics);
    Map<TopicPartition, Long> from = unsent(spans);
    if (reached && problem.isEmpty()) {
      delete(spans);
    }
    GatewayStatus status = status(begin, room, spans, from);
    GatewayFiles.write(files.state("status.properties"), status.values());
    return status;
  }

  private boolean readPositions(Map<String, Integer> topics) throws IOException {
    try {
      Map<TopicPartition, Long> read = centre.read();
      if (clock.instant().isAfter(compared.plus(COMPARE_EVERY))) {
        compare(topics, centre.partitions(topics.keySet()));
        compared = clock.instant();
      }
      sent.clear();
      sent.putAll(read);
      known = true;
      Map<String, String> values = new TreeMap<>();
      sent.forEach((partition, offset) -> values.put(partition.toString(), offset.toString()));
      GatewayFiles.write(files.state("sent.properties"), values);
      if (awaySince.isPresent()) {
        LOG.info("The centre is reached again; it was away since {}", awaySince.get());
        supervisor.centreIsBack();
      }
      awaySince = Optional.empty();
      return true;
    } catch (IOException e) {
      if (awaySince.isEmpty()) {
        awaySince = Optional.of(clock.instant());
        LOG.warn("The centre cannot be reached: {}. Readings wait here", e.getMessage());
      }
      return false;
    }
  }

  /**
   * The uplink keeps the numbers of partitions, so that a sensor's readings are where a source at
   * the centre puts them only while both have as many.
   */
  private void compare(Map<String, Integer> here, Map<String, Integer> centres) throws IOException {
    Map<String, String> counts = new TreeMap<>();
    List<String> fewer = new ArrayList<>();
    here.forEach(
        (topic, count) -> {
          int there = centres.getOrDefault(topic, 0);
          counts.put(topic, Integer.toString(Math.max(there, count)));
          if (there < count) {
            fewer.add(topic + " has " + there + " partitions at the centre and " + count + " here");
          } else if (there > count) {
            LOG.warn("{} has {} partitions at the centre now, and here too", topic, there);
          }
        });
    if (!centres.equals(here)) {
      GatewayFiles.write(files.config("topics.properties"), counts);
    }
    mismatch = fewer.isEmpty() ? "" : String.join("; ", fewer) + ": the uplink waits";
    supervisor.holdUplink(!fewer.isEmpty());
  }

  /** From where on each partition waits, ends of transactions included. */
  private Map<TopicPartition, Long> unsent(Map<TopicPartition, LocalLog.Span> spans) {
    Map<TopicPartition, Long> from = new HashMap<>();
    spans.forEach(
        (partition, span) -> {
          long next = sent.getOrDefault(partition, span.start());
          if (next > span.end()) {
            problem =
                partition
                    + ": the centre has records up to "
                    + (next - 1)
                    + ", this log ends at "
                    + span.end()
                    + ". It is not the log that was sent from, or has lost its end:"
                    + " the uplink would leave out what comes next. Install under a new name";
          } else if (known && next < span.start()) {
            problem = partition + ": records from " + next + " to " + span.start() + " are gone";
          } else if (next < span.end()) {
            from.put(partition, next);
          }
        });
    return from;
  }

  /** Only what the centre has in a committed transaction. */
  private void delete(Map<TopicPartition, LocalLog.Span> spans) throws IOException {
    Instant now = clock.instant();
    if (now.isBefore(deleted.plus(DELETE_EVERY))) {
      return;
    }
    Map<TopicPartition, Long> before = new HashMap<>();
    sent.forEach(
        (partition, next) -> {
          LocalLog.Span span = spans.get(partition);
          if (span != null && next > span.start() && next <= span.end()) {
            before.put(partition, next);
          }
        });
    if (!before.isEmpty()) {
      log.deleteBefore(before);
    }
    deleted = now;
  }

  private GatewayStatus status(
      Instant begin,
      DiskRoom room,
      Map<TopicPartition, LocalLog.Span> spans,
      Map<TopicPartition, Long> from)
      throws IOException {
    OptionalLong oldest = from.isEmpty() ? OptionalLong.empty() : log.earliest(from);
    long given = spans.values().stream().mapToLong(LocalLog.Span::end).sum();
    size.learn(log.sizes(files.topics().keySet()), spans);
    double each = size.mean();
    long waiting =
        oldest.isEmpty()
            ? 0
            : from.entrySet().stream()
                .mapToLong(entry -> spans.get(entry.getKey()).end() - entry.getValue())
                .sum();
    InflowHistory.Sample now = new InflowHistory.Sample(begin, given);
    history.add(now);
    problem =
        Stream.of(problem, mismatch, supervisor.problem())
            .filter(text -> !text.isEmpty())
            .collect(Collectors.joining("; "));
    return new GatewayStatus(
        now.time(),
        awaySince,
        waiting,
        Math.round(waiting * each),
        oldest.isEmpty() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(oldest.getAsLong())),
        room.used(),
        room.room() - disk.reserve(),
        Math.round(history.perSecond(now) * each * Duration.ofDays(1).toSeconds()),
        supervisor.pausedSince(),
        supervisor.states(),
        problem);
  }

  private static TopicPartition partition(String text) {
    int dash = text.lastIndexOf('-');
    return new TopicPartition(text.substring(0, dash), Integer.parseInt(text.substring(dash + 1)));
  }
}
