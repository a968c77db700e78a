// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.sparkplug.NodeListener;
import io.streamgauge.sparkplug.NodeMessage;
import io.streamgauge.sparkplug.SparkplugException;
import io.streamgauge.sparkplug.SparkplugNodes;
import io.streamgauge.sparkplug.SparkplugPayload;
import io.streamgauge.sparkplug.SparkplugTopic;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads messages of Sparkplug B, whose data mean something only behind the births of their nodes.
 * It is for one thread, and gets messages in the order in which they came.
 *
 * @param mapping where the fields of a reading are in an element
 * @param maxBytes most bytes that a packed payload may have unpacked
 * @param nodes what is known of the nodes
 * @param repeated whether its messages may have come before
 */
record SparkplugDecoder(
    ObservationMapping mapping, int maxBytes, SparkplugNodes nodes, boolean repeated)
    implements Decoder {
  /** The mapping when nothing else is configured. */
  static final Map<String, String> DEFAULTS = defaults();

  private static final int BUFFER = 8_192;

  SparkplugDecoder(ObservationMapping mapping, int maxBytes) {
    this(mapping, maxBytes, new SparkplugNodes(NodeListener.NONE), false);
  }

  private static Map<String, String> defaults() {
    Map<String, String> defaults =
        new HashMap<>(
            DeviceElements.defaults(
                "group=/group,node=/node,device=/device,message=/message,bd_seq=/bd_seq"));
    defaults.put("observation.qualifiers", "/qualifiers");
    return Map.copyOf(defaults);
  }

  @Override
  public Decoder knowing(SparkplugNodes known) {
    return new SparkplugDecoder(mapping, maxBytes, known, repeated);
  }

  @Override
  public Decoder again() {
    return new SparkplugDecoder(mapping, maxBytes, nodes, true);
  }

  @Override
  public Decoded decode(ByteBuffer payload, Instant received, Map<String, String> names)
      throws UndecodableException {
    try {
      SparkplugTopic topic = SparkplugTopic.of(names.getOrDefault(TOPIC, ""));
      if (topic.kind() == SparkplugTopic.Kind.STATE
          || topic.kind() == SparkplugTopic.Kind.COMMAND) {
        return new Decoded.Ignored(topic.type());
      }
      SparkplugPayload read = SparkplugPayload.read(PayloadBytes.copy(payload));
      if (read.isPacked()) {
        read = read.unpacked(unpack(read.algorithm(), read.bodyBytes()));
      }
      NodeMessage message = nodes.take(topic, read, received, repeated);
      return message.values().isEmpty()
          ? new Decoded.Ignored(topic.type())
          : new SparkplugElements(DeviceElements.bound(mapping, names).values(), message);
    } catch (SparkplugException e) {
      throw new UndecodableException(e.errorClass(), e.getMessage());
    }
  }

  private byte[] unpack(String algorithm, byte[] body) throws UndecodableException {
    return switch (algorithm.toUpperCase(Locale.ROOT)) {
      case "GZIP" -> new GzipDecoder(this, maxBytes).unpack(body);
      case "DEFLATE" -> inflate(body);
      default ->
          throw new UndecodableException(
              "Packed", "the payload is packed by an algorithm other than GZIP and DEFLATE");
    };
  }

  private byte[] inflate(byte[] body) throws UndecodableException {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(body);
      ByteArrayOutputStream plain = new ByteArrayOutputStream();
      byte[] buffer = new byte[BUFFER];
      while (!inflater.finished()) {
        int read = inflater.inflate(buffer);
        if (read == 0 && !inflater.finished()) {
          throw damaged("it ends too early");
        }
        if (plain.size() + read > maxBytes) {
          throw new UndecodableException(
              "TooLarge",
              "the unpacked payload is over " + SourceOptions.MAX_BYTES + "=" + maxBytes);
        }
        plain.write(buffer, 0, read);
      }
      if (inflater.getRemaining() > 0) {
        throw damaged("there is more behind it");
      }
      return plain.toByteArray();
    } catch (DataFormatException e) {
      throw damaged(String.valueOf(e.getMessage()));
    } finally {
      inflater.end();
    }
  }

  private static UndecodableException damaged(String how) {
    return new UndecodableException(
        "Packed", "the payload is packed by DEFLATE and damaged: " + how);
  }
}
