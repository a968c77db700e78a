// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.runtime;

import com.hivemq.embedded.EmbeddedHiveMQ;
import java.nio.file.Path;

/**
 * HiveMQ CE as a process of its own. Started through its embedded form, because that one lets
 * clients in without a security extension, which the broker's own main program does not.
 */
public final class MqttBrokerMain {
  private MqttBrokerMain() {}

  /** Argument: a directory with {@code conf}, {@code data} and {@code extensions} in it. */
  public static void main(String... arguments) {
    Path home = Path.of(arguments[0]);
    EmbeddedHiveMQ broker =
        EmbeddedHiveMQ.builder()
            .withConfigurationFolder(home.resolve("conf"))
            .withDataFolder(home.resolve("data"))
            .withExtensionsFolder(home.resolve("extensions"))
            .build();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> broker.stop().join()));
    broker.start().join();
    System.out.println("MQTT broker is up");
  }
}
