// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.sparkplug;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The payload of a message.
 *
 * @param timestamp when it was sent, in milliseconds since 1970, or null
 * @param sequence its number among the messages of a node, or null
 * @param metrics its metrics
 * @param uuid what its body is, or null
 * @param body bytes beside the metrics, or null
 */
public record SparkplugPayload(
    Long timestamp, Long sequence, List<Metric> metrics, String uuid, ByteBuffer body) {
  /** Most metrics of a message; what has more is none of a node that measures. */
  public static final int MOST_METRICS = 100_000;

  private static final String PACKED = "SPBV1.0_COMPRESSED";
  private static final String ALGORITHM = "algorithm";
  private static final int METRICS = 2;

  /**
   * Reads a payload.
   *
   * @param bytes its bytes, which must not change any more
   * @throws SparkplugException when they are no message of Sparkplug B
   */
  public static SparkplugPayload read(byte[] bytes) throws SparkplugException {
    checkCount(bytes);
    ProtoReader in = new ProtoReader(bytes);
    Long timestamp = null;
    Long sequence = null;
    List<Metric> metrics = new ArrayList<>();
    String uuid = null;
    ByteBuffer body = null;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> timestamp = in.varint();
        case METRICS -> metrics.add(Metric.read(in.bytes()));
        case 3 -> sequence = in.varint();
        case 4 -> uuid = in.text();
        case 5 -> body = in.bytes();
        default -> {
          // Extensions are left out.
        }
      }
    }
    return new SparkplugPayload(timestamp, sequence, metrics, uuid, body);
  }

  /** Before anything is made of a metric: an empty one is two bytes. */
  private static void checkCount(byte[] bytes) throws SparkplugException {
    ProtoReader in = new ProtoReader(bytes);
    int count = 0;
    while (in.next()) {
      count += in.field() == METRICS ? 1 : 0;
    }
    if (count > MOST_METRICS) {
      throw new SparkplugException(
          "TooManyReadings",
          "the message has "
              + count
              + " metrics; at most "
              + MOST_METRICS
              + " in one message are read, publish smaller ones");
    }
  }

  /** Whether its body is the payload, packed. */
  public boolean isPacked() {
    return PACKED.equals(uuid);
  }

  /**
   * How its body is packed.
   *
   * @throws SparkplugException when it does not say so
   */
  public String algorithm() throws SparkplugException {
    for (Metric metric : metrics) {
      if (ALGORITHM.equals(metric.name())
          && metric.value() != null
          && metric.value().field() == Metric.Value.STRING) {
        return ProtoReader.text(metric.value().bytes());
      }
    }
    throw new SparkplugException("a packed payload has no metric 'algorithm' that says how");
  }

  /** A copy of the bytes of its body. */
  public byte[] bodyBytes() {
    byte[] bytes = new byte[body == null ? 0 : body.remaining()];
    if (body != null) {
      body.duplicate().get(bytes);
    }
    return bytes;
  }

  /**
   * The payload that was packed in this one.
   *
   * @param bytes its body, unpacked
   */
  public SparkplugPayload unpacked(byte[] bytes) throws SparkplugException {
    SparkplugPayload inner = read(bytes);
    if (inner.isPacked()) {
      throw new SparkplugException("a packed payload has another packed one in it");
    }
    return new SparkplugPayload(
        inner.timestamp == null ? timestamp : inner.timestamp,
        sequence == null ? inner.sequence : sequence,
        inner.metrics,
        inner.uuid,
        inner.body);
  }

  /** The number of the node's session with its broker, or null. */
  Long session() {
    for (Metric metric : metrics) {
      if (metric.isSession() && metric.value() != null && metric.value().isWhole()) {
        return metric.value().bits();
      }
    }
    return null;
  }

  boolean hasAliasAlone() {
    return metrics.stream().anyMatch(Metric::isAliasOnly);
  }
}
