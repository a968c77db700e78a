// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * HiveMQ CE as an MQTT broker that keeps sessions over a restart, with room for a million messages
 * of an offline session (its default of 1000 would drop the rest in silence).
 */
public final class MqttBroker implements MqttServer {
  private final Runtimes runtimes;
  private final Path directory;
  private final int port = Ports.free();
  private ChildProcess process;

  public MqttBroker(Runtimes runtimes, Path directory) {
    this.runtimes = runtimes;
    this.directory = directory;
  }

  @Override
  public MqttBroker start() throws IOException, InterruptedException {
    for (String folder : List.of("conf", "data", "extensions")) {
      Files.createDirectories(directory.resolve(folder));
    }
    Files.writeString(directory.resolve("conf/config.xml"), configuration());
    Path log = directory.resolve("broker.log");
    Files.deleteIfExists(log);
    process =
        ChildProcess.java(
                "MQTT broker",
                log,
                List.of(
                    "-Xmx384m",
                    "-XX:+UseSerialGC",
                    "-Dhivemq.log.folder=" + directory,
                    "-cp",
                    runtimes.mqttBroker(),
                    "io.streamgauge.runtime.MqttBrokerMain",
                    directory.toString()),
                Map.of())
            .awaitOutput("MQTT broker is up");
    return this;
  }

  @Override
  public URI uri() {
    return URI.create("tcp://127.0.0.1:" + port);
  }

  /** Ends the broker as a power cut would; {@link #start} brings it back with its sessions. */
  void kill() throws InterruptedException {
    process.kill();
  }

  private String configuration() {
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <hivemq>
      <listeners>
        <tcp-listener>
          <port>%d</port>
          <bind-address>127.0.0.1</bind-address>
        </tcp-listener>
      </listeners>
      <persistence>
        <mode>file</mode>
      </persistence>
      <mqtt>
        <queued-messages>
          <max-queue-size>1000000</max-queue-size>
        </queued-messages>
        <receive-maximum>
          <server-receive-maximum>1000</server-receive-maximum>
        </receive-maximum>
      </mqtt>
      <anonymous-usage-statistics>
        <enabled>false</enabled>
      </anonymous-usage-statistics>
    </hivemq>
    """
        .formatted(port);
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }
}
