// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.common.LogText;
import io.streamgauge.common.PluginVersion;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.common.completeness.Completeness;
import io.streamgauge.common.metrics.DeliveredRecords;
import io.streamgauge.common.metrics.PluginGauges;
import io.streamgauge.common.source.DeliveryGuarantee;
import io.streamgauge.common.source.SkippedRecords;
import io.streamgauge.common.source.SpacedLog;
import io.streamgauge.sparkplug.NodeListener;
import io.streamgauge.sparkplug.Rebirths;
import io.streamgauge.sparkplug.SparkplugNodes;
import io.streamgauge.sparkplug.SparkplugTopic;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes messages from the inbox, makes records of them and acknowledges what Kafka has. */
public final class MqttSourceTask extends SourceTask {
  private static final Logger log = LoggerFactory.getLogger(MqttSourceTask.class);
  private static final Duration LONGEST_WAIT = Duration.ofMillis(800);

  /**
   * With messages pending, the next poll may be what acknowledges them (see {@link PendingAcks}).
   */
  private static final Duration WAIT_WITH_PENDING = Duration.ofMillis(20);

  private static final Duration SILENCE = Duration.ofSeconds(5);

  /** Most messages that are taken from the inbox at once. */
  private static final int MOST_TAKEN = 10_000;

  /** How many tasks there are, set by the connector; no option for users. */
  static final String TASKS = "mqtt.task.count";

  private MqttSourceConfig config;
  private RecordMaker maker;
  private SparkplugNodes nodes;
  private MessageDecoders decoders;
  private MessageTopic.Topics topics;
  private final Queue<Delivery> taken = new ArrayDeque<>();
  private final SkippedRecords skipped = new SkippedRecords(log, Clock.systemUTC());
  private DeliveryRecords current;
  private Map<String, String> partition;
  private String subscriptions;
  private PendingAcks pending;
  private Completeness completeness;
  private MqttMetrics metrics;
  private DeliveredRecords delivered;
  private volatile Inbox inbox;
  private volatile MqttSession session;
  private AbandonWatch watch;

  @Override
  public void start(Map<String, String> props) {
    config = MqttSourceConfig.of(props);
    config.problems(props).throwIfAny();
    maker = new RecordMaker(config.source());
    nodes = new SparkplugNodes(new NodeEvents());
    decoders = config.decoders().knowing(nodes);
    topics = MessageTopic.Topics.of(config);
    partition = DeliveryOffset.partition(config.session().clientId());
    inbox = new Inbox(config.messages().inboxMaxBytes());
    pending = new PendingAcks(inbox::release);
    subscriptions = String.join(",", config.subscriptions());
    metrics = new MqttMetrics();
    metrics.limits(config.session().receiveMaximum(), config.messages().inboxMaxBytes());
    delivered = new DeliveredRecords(props.get("name"), Clock.systemUTC());
    if (config.payload().isWhole()) {
      delivered = delivered.ofPayloads();
    }
    completeness =
        new Completeness(
            config.completeness(),
            "mqtt",
            partition,
            DeliveryOffset.of(0, 0, subscriptions),
            maker,
            Clock.systemUTC());
    completeness.restore(
        context.offsetStorageReader(),
        DeliveryGuarantee.inTransactions(props.getOrDefault("name", "")));
    metrics.register(
        PluginGauges.of(context), inbox, pending, Clock.systemUTC(), delivered, completeness);
    session =
        new MqttSession(
            config,
            BrokerProbe.configuration(props),
            inbox,
            pending,
            metrics,
            DeliveryOffset.subscriptions(
                context.offsetStorageReader(), config.session().clientId()));
    session.start();
    watch =
        new AbandonWatch(
            config.session().clientId(), context.offsetStorageReader(), SILENCE, this::abandoned);
    watch.start();
    if ("0".equals(props.getOrDefault(SessionOptions.TASK, "0"))) {
      reportOrphanedSessions(Integer.parseInt(props.getOrDefault(TASKS, "1")));
    }
    config.warnings(props).forEach(log::warn);
    log.info(
        "Started as MQTT client {} for {}",
        LogText.of(config.session().clientId()),
        LogText.of(
            config.messages().filters().stream().map(TopicFilter::text).toList(), LogText.REASON));
  }

  /** Their sessions would be drained by tasks of the same numbers, and only by them. */
  private void reportOrphanedSessions(int tasks) {
    DeliveryOffset.orphanedSessions(context.offsetStorageReader(), config.session().prefix(), tasks)
        .forEach(
            (client, filters) ->
                log.warn(
                    "MQTT client {} was a task of this connector and is none any more. Until its"
                        + " session expires ({} s) the MQTT broker may keep messages of {} in it"
                        + " that no task reads: raise tasks.max above its number again until its"
                        + " queue is empty, or have the broker end that session",
                    LogText.of(client),
                    config.session().expirySeconds(),
                    LogText.of(filters, LogText.REASON)));
  }

  @Override
  public List<SourceRecord> poll() throws InterruptedException {
    watch.polled();
    pending.pollStarts();
    delivered.show();
    if (current == null && taken.isEmpty()) {
      taken.addAll(inbox.take(MOST_TAKEN, pending.isEmpty() ? LONGEST_WAIT : WAIT_WITH_PENDING));
    }
    completeness.listens(metrics.isConnected());
    Batch batch = new Batch(maker);
    while (batch.hasRoom() && (current != null || !taken.isEmpty())) {
      hand(batch);
    }
    completeness.tell(batch::add, () -> current == null && taken.isEmpty() && batch.hasRoom());
    // An empty list would count as a batch.
    return batch.size() == 0 ? null : batch.records();
  }

  /** Hands out what there is of one message, or as much of it as the batch has room for. */
  private void hand(Batch batch) {
    int before = batch.size();
    if (current == null) {
      current = decoded(taken.remove(), batch);
      metrics.ignored(current.isIgnored());
    }
    current.fill(batch);
    metrics.bad(current.bad().takeBad());
    current.bad().tellSkipped(skipped);
    pending.handedOut(current.delivery(), batch.size() - before, current.isDone());
    if (current.isDone()) {
      current = null;
    }
  }

  /** The task's ear for nodes of Sparkplug: it counts, tells, and asks for births. */
  private final class NodeEvents implements NodeListener {
    private final Rebirths rebirths = new Rebirths(Clock.systemUTC());
    private final SpacedLog spaced = new SpacedLog(Clock.systemUTC());

    @Override
    public void missed(SparkplugTopic topic, int messages) {
      metrics.missed(messages);
      spaced
          .count("missed", messages)
          .ifPresent(
              count ->
                  log.warn(
                      "{} messages of Sparkplug nodes did not come, the last of them of {}: they are"
                          + " of quality of service 0, and nobody keeps what is sent while a client"
                          + " is away; sparkplug-missed-total counts them",
                      count,
                      LogText.of(topic.sensor())));
    }

    @Override
    public void birthNeeded(SparkplugTopic topic) {
      MqttSession running = session;
      if (config.sparkplug().rebirth()
          && running != null
          && rebirths.ask(topic, running::publish)) {
        metrics.rebirth();
      }
    }

    @Override
    public void forgotten(int nodes) {
      spaced
          .count("forgotten", nodes)
          .ifPresent(
              count ->
                  log.warn(
                      "The births of {} Sparkplug nodes had to make room for those of others: their"
                          + " data by alias are bad records until their next birth; divide the"
                          + " nodes among more connectors",
                      count));
    }
  }

  private DeliveryRecords decoded(Delivery delivery, Batch batch) {
    DeliveryRecords records =
        new DeliveryRecords(
            maker,
            partition,
            delivery,
            topics.of(delivery.topic()),
            subscriptions,
            completeness::carry);
    if (delivery.message().retained()
        && config.messages().retained() == MessageOptions.RetainedMessages.SKIP) {
      // Brokers of MQTT 3.1.1 send them whether one wants them or not.
      records.leaveOut();
    } else {
      nodes.over(delivery.connection(), delivery.leftOut());
      long before = nodes.taken();
      records.decode(batch, config.messages().rawTopic(), decoders.of(delivery));
      if (nodes.taken() == before) {
        nodes.unread(delivery.topic());
      }
    }
    return records;
  }

  @Override
  public void commitRecord(SourceRecord record, RecordMetadata metadata) {
    if (metadata == null) {
      metrics.filtered();
    }
    delivered.committed(record, metadata);
    // Connect names the record that was polled, whatever the transforms made of it. The record of a
    // gap is of no message, and nobody waits for it.
    if (record instanceof Batch.DeliveredRecord polled) {
      pending.decided(polled.sequence(), polled.index());
    }
  }

  @Override
  public void commit() {
    pending.committed();
  }

  private void abandoned() {
    log.warn(
        "Connect has given this task up while its records were on their way; disconnecting from"
            + " MQTT now, so that the messages go to the task's next instance");
    stop();
  }

  /** Can be called twice and from any thread. */
  @Override
  public synchronized void stop() {
    MqttSession running = session;
    if (running != null) {
      session = null;
      watch.close();
      int left = pending.size();
      pending.close();
      // Before the connection, whose thread may wait for room in it.
      inbox.close();
      running.close();
      log.info("Stopped; {} messages that are not on Kafka stay with the MQTT broker", left);
    }
  }

  @Override
  public String version() {
    return PluginVersion.get();
  }
}
