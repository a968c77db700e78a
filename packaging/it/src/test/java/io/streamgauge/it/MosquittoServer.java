// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it;

import io.streamgauge.launcher.MqttServer;
import io.streamgauge.launcher.Ports;
import io.streamgauge.testing.Mosquitto;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Mosquitto as a part of a stack: the second MQTT broker that tests run on. */
public final class MosquittoServer implements MqttServer {
  private final Mosquitto broker;

  private MosquittoServer(Mosquitto broker) {
    this.broker = broker;
  }

  /** One with these lines in its configuration, if this machine has the program. */
  public static Optional<MosquittoServer> in(Path directory, String... lines) {
    String[] all =
        Stream.concat(Stream.of("max_inflight_messages 10000"), Stream.of(lines))
            .toArray(String[]::new);
    return Mosquitto.installed()
        .map(program -> new MosquittoServer(new Mosquitto(program, directory, Ports.free(), all)));
  }

  @Override
  public MosquittoServer start() throws IOException, InterruptedException {
    broker.start();
    return this;
  }

  @Override
  public URI uri() {
    return broker.uri();
  }

  @Override
  public void close() {
    broker.close();
  }
}
