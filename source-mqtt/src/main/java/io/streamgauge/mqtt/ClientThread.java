// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import io.netty.channel.nio.NioEventLoopGroup;
import io.reactivex.schedulers.Schedulers;
import java.util.concurrent.TimeUnit;

/**
 * The one thread of an MQTT client, which reads its socket and, by the trampoline, also calls its
 * listeners. Left to itself the client lets it go only after some of the ways in which a connection
 * can end: after the others it holds, until the session has expired, the thread and all messages
 * that were not acknowledged. So it is ours, and ends with the connection.
 */
final class ClientThread implements AutoCloseable {
  private final NioEventLoopGroup group;

  ClientThread(String name) {
    group =
        new NioEventLoopGroup(
            1,
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
  }

  /** What the client is told of it. */
  MqttClientExecutorConfig config() {
    return MqttClientExecutorConfig.builder()
        .nettyExecutor(group)
        .nettyThreads(1)
        .applicationScheduler(Schedulers.trampoline())
        .build();
  }

  /** Closes the socket and ends the thread, as soon as it is out of what it is just doing. */
  @Override
  public void close() {
    var unused = group.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
  }
}
