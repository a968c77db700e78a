// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * A Kafka cluster (KRaft) of one broker, which never creates a topic by itself.
 *
 * <p>A broker that is to be killed has its controller in another process, as clusters in production
 * have. In one process with it, a broker comes back as the leader it was, begins to finish the
 * transactions it finds, and loses its leadership for a moment when it registers anew: Kafka 4.3
 * takes partitions without a leader for deleted ones, leaves out their transaction markers, and
 * readers of committed records wait for ever. A controller that lives on has fenced the broker
 * before it comes back, so that it leads once only.
 */
public final class KafkaBroker implements Part {
  private static final Duration FENCING = Duration.ofSeconds(60);
  private static final String FENCED = "Fencing broker 1 at epoch";
  private static final String UNFENCED = "request from broker 1 to unfence has been granted";

  private final int port = Ports.free();
  private final KafkaNode broker;
  private final KafkaNode controller;
  private boolean killed;
  private boolean stopped;

  private KafkaBroker(
      Runtimes runtimes,
      Path directory,
      boolean apart,
      String more,
      Map<String, String> properties) {
    int controllerPort = Ports.free();
    String listener = "CONTROLLER://127.0.0.1:" + controllerPort;
    String common = common((apart ? 2 : 1) + "@127.0.0.1:" + controllerPort);
    controller =
        apart
            ? new KafkaNode(
                runtimes,
                directory.resolve("controller"),
                "128m",
                common + "process.roles=controller\nnode.id=2\nlisteners=" + listener + "\n")
            : null;
    broker =
        new KafkaNode(
            runtimes,
            directory,
            "384m",
            common
                + (apart ? "process.roles=broker\n" : "process.roles=broker,controller\n")
                + "listeners=PLAINTEXT://127.0.0.1:"
                + port
                + more
                + (apart ? "" : "," + listener)
                + ("\nadvertised.listeners=PLAINTEXT://127.0.0.1:" + port + more)
                + """

                node.id=1
                inter.broker.listener.name=PLAINTEXT
                """
                + text(properties));
  }

  /** A broker that runs until it is closed. */
  public KafkaBroker(Runtimes runtimes, Path directory) {
    this(runtimes, directory, false, "", Map.of());
  }

  /** A broker with properties of its own that may be killed and started again. */
  public static KafkaBroker withOwnController(
      Runtimes runtimes, Path directory, Map<String, String> properties) {
    return new KafkaBroker(runtimes, directory, true, "", properties);
  }

  /** A broker that runs until it is closed, and listens for TLS on another port besides. */
  public static KafkaBroker withTls(
      Runtimes runtimes, Path directory, int tlsPort, Map<String, String> properties) {
    return new KafkaBroker(runtimes, directory, false, ",SSL://127.0.0.1:" + tlsPort, properties);
  }

  /** Starts the broker on its port, with the data it had before if there is any. */
  public KafkaBroker start() throws IOException, InterruptedException {
    if (killed) {
      awaitFenced();
    } else if (controller != null && !stopped) {
      controller.start();
    }
    broker.start();
    killed = false;
    stopped = false;
    return this;
  }

  private void awaitFenced() throws IOException {
    long deadline = System.nanoTime() + FENCING.toNanos();
    String told = controller.output();
    while (told.lastIndexOf(FENCED) <= told.lastIndexOf(UNFENCED)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("the controller has not missed the broker:\n" + told);
      }
      LockSupport.parkNanos(50_000_000);
      told = controller.output();
    }
  }

  /** Where clients connect. */
  public String bootstrap() {
    return "127.0.0.1:" + port;
  }

  /** Ends the broker as a power cut would; {@link #start} brings it back with its data. */
  public void kill() throws InterruptedException {
    if (controller == null) {
      throw new IllegalStateException("only a broker with its own controller can be killed");
    }
    broker.kill();
    killed = true;
  }

  /** Ends the broker as an operator does; {@link #start} brings it back with its data. */
  public void stop() {
    broker.close();
    stopped = true;
  }

  /** Readings of long ago stay: retention counts from the event times that records have. */
  private static String common(String voter) {
    return """
    controller.quorum.voters=%s
    controller.listener.names=CONTROLLER
    listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SSL:SSL
    auto.create.topics.enable=false
    log.retention.ms=-1
    offsets.topic.replication.factor=1
    offsets.topic.num.partitions=1
    transaction.state.log.replication.factor=1
    transaction.state.log.min.isr=1
    transaction.state.log.num.partitions=1
    share.coordinator.state.topic.replication.factor=1
    share.coordinator.state.topic.min.isr=1
    group.initial.rebalance.delay.ms=0
    group.min.session.timeout.ms=1000
    broker.session.timeout.ms=2000
    broker.heartbeat.interval.ms=300
    transaction.abort.timed.out.transaction.cleanup.interval.ms=1000
    """
        .formatted(voter);
  }

  private static String text(Map<String, String> properties) {
    StringBuilder text = new StringBuilder();
    properties.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    return text.toString();
  }

  @Override
  public void close() {
    broker.close();
    if (controller != null) {
      controller.close();
    }
  }
}
