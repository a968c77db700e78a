// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import com.hivemq.client.internal.mqtt.MqttClientConnectionConfig;
import com.hivemq.client.internal.mqtt.datatypes.MqttUserPropertiesImpl;
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
import io.streamgauge.mqtt.Message.Packet;
import java.util.BitSet;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the packets of one connection before the client library does. The library hides packet
 * identifiers and MQTT's mark of a repeated delivery, and at an identifier that is in use it ends
 * the connection, with an ERROR line for each such packet that is on its way.
 *
 * <p>A broker that has given identifiers to more messages than there are identifiers does two
 * things that MQTT forbids, and here neither ends the connection. It sends packets again: such a
 * copy is dropped without an acknowledgement, as the first one's is enough, and another would make
 * the broker forget the next message of that identifier. And it sends another message under an
 * identifier that is in use: that one goes past the library, with an acknowledgement of its own.
 * All calls come on the thread of the connection.
 */
final class PacketWatch extends ChannelDuplexHandler {
  private static final Logger log = LoggerFactory.getLogger(PacketWatch.class);

  /** The identifiers that the library takes for used. */
  private final BitSet unacknowledged = new BitSet();

  private final Packet.LatestDigests received = new Packet.LatestDigests();
  private final Listener listener;
  private Packet current = Packet.UNKNOWN;

  /** Told of what no correct broker does. */
  interface Listener {
    /** A packet came again over the same connection; it is dropped. */
    void copy();

    /** An identifier was sent again behind another message of it; the library takes it as usual. */
    void sentAgain();

    /** A message came under an identifier that is in use; the library does not hand it over. */
    void reused(Supplier<Message> message);
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
      log.debug("Cannot see packet identifiers: all that comes before a pause may be a repeat");
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

  /** The packet whose message is being handed over, on the thread that does it. */
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
    Packet packet = packet(publish);
    current = packet;
    try {
      // Quality of service 2 has a handshake, which only the library can hold.
      if (publish.stateless().getQos() == MqttQos.EXACTLY_ONCE || isFirst(packet)) {
        super.channelRead(context, message);
      } else if (packet.duplicate() && received.has(packet)) {
        listener.copy();
      } else {
        received.put(packet);
        listener.reused(() -> message(context, publish.stateless(), packet.id()));
      }
    } finally {
      current = Packet.UNKNOWN;
    }
  }

  private static Packet packet(MqttStatefulPublish publish) {
    MqttPublish message = publish.stateless();
    return new Packet(
        publish.getPacketIdentifier(),
        publish.isDup(),
        Packet.digest(message.getTopic().toString(), message.getRawPayload()));
  }

  /** Whether it is new to this connection, under an identifier that is free. */
  private boolean isFirst(Packet packet) {
    boolean first =
        !unacknowledged.get(packet.id()) && !(packet.duplicate() && received.has(packet));
    if (first) {
      if (packet.duplicate() && received.knows(packet.id())) {
        // What is under way is sent again at the beginning of a connection, and once.
        listener.sentAgain();
      }
      unacknowledged.set(packet.id());
      received.put(packet);
    }
    return first;
  }

  private static Message message(ChannelHandlerContext context, MqttPublish publish, int id) {
    MqttPubAck acknowledgement =
        new MqttPubAck(
            id, MqttPubAck.DEFAULT_REASON_CODE, null, MqttUserPropertiesImpl.NO_USER_PROPERTIES);
    Runnable write =
        () -> {
          var unused = context.writeAndFlush(acknowledgement);
        };
    return Mqtt5Client.message(publish, () -> context.channel().eventLoop().execute(write));
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
