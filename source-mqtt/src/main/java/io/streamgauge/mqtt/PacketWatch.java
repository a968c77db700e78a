// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import com.hivemq.client.internal.mqtt.MqttClientConnectionConfig;
import com.hivemq.client.internal.mqtt.handler.publish.incoming.MqttIncomingQosHandler;
import com.hivemq.client.internal.mqtt.message.publish.MqttPublish;
import com.hivemq.client.internal.mqtt.message.publish.MqttStatefulPublish;
import com.hivemq.client.internal.mqtt.message.publish.puback.MqttPubAck;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.lifecycle.MqttClientConnectedContext;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import java.nio.ByteBuffer;
import java.util.BitSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the packets of one connection before the client library does. The library hides packet
 * identifiers and MQTT's mark of a repeated delivery, and at an identifier that is in use it ends
 * the connection, with an ERROR line for each such packet that is on its way.
 *
 * <p>Brokers that give identifiers to more messages than there are identifiers send packets again
 * over the same connection. Such a copy is dropped here without an acknowledgement: the first one's
 * is enough, and another would make the broker forget the next message of that identifier, which
 * nobody has received. All calls come on the thread of the connection.
 */
final class PacketWatch extends ChannelDuplexHandler {
  private static final Logger log = LoggerFactory.getLogger(PacketWatch.class);

  private final BitSet unacknowledged = new BitSet();
  private final PacketHashes received = new PacketHashes();
  private final Listener listener;
  private Packet current = Packet.UNKNOWN;
  private boolean ended;

  /** Told of what no correct broker does. */
  interface Listener {
    /** A packet came again over the same connection; it is dropped. */
    void copy();

    /** An identifier that is in use came with another message: the connection is no good. */
    void reused(PacketIdInUseException cause);
  }

  PacketWatch(Listener listener) {
    this.listener = listener;
  }

  /** Begins to watch a connection that the broker has just taken. */
  void join(MqttClientConnectedContext context) {
    boolean joined =
        context.getClientConfig().getConnectionConfig().stream()
            .anyMatch(
                config -> config instanceof MqttClientConnectionConfig known && joined(known));
    if (!joined) {
      log.debug("Cannot see packet identifiers: no message counts as a repeat");
    }
  }

  private boolean joined(MqttClientConnectionConfig config) {
    ChannelPipeline pipeline = config.getChannel().pipeline();
    if (pipeline.get(MqttIncomingQosHandler.NAME) == null) {
      return false;
    }
    pipeline.addBefore(MqttIncomingQosHandler.NAME, "packet.watch", this);
    return true;
  }

  /** The packet whose message the library is handing over, on its own thread. */
  Packet current() {
    return current;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (!(message instanceof MqttStatefulPublish publish)
        || publish.stateless().getQos() == MqttQos.AT_MOST_ONCE) {
      super.channelRead(context, message);
      return;
    }
    Packet packet =
        new Packet(publish.getPacketIdentifier(), publish.isDup(), hash(publish.stateless()));
    // Quality of service 2 has a handshake that forgets nothing.
    if (publish.stateless().getQos() == MqttQos.AT_LEAST_ONCE && !isFirst(packet)) {
      return;
    }
    current = packet;
    try {
      super.channelRead(context, message);
    } finally {
      current = Packet.UNKNOWN;
    }
  }

  private boolean isFirst(Packet packet) {
    if (ended) {
      return false;
    }
    if (packet.duplicate() && received.has(packet)) {
      listener.copy();
      return false;
    }
    if (unacknowledged.get(packet.id())) {
      ended = true;
      listener.reused(new PacketIdInUseException(packet.id()));
      return false;
    }
    unacknowledged.set(packet.id());
    received.put(packet);
    return true;
  }

  private static int hash(MqttPublish publish) {
    ByteBuffer payload = publish.getRawPayload();
    return 31 * publish.getTopic().hashCode() + (payload == null ? 0 : payload.hashCode());
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    if (message instanceof MqttPubAck acknowledgement) {
      unacknowledged.clear(acknowledgement.getPacketIdentifier());
    }
    super.write(context, message, promise);
  }
}
