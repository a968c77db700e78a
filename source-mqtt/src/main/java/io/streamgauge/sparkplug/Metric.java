// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.sparkplug;

import java.nio.ByteBuffer;

/**
 * One metric as it came.
 *
 * @param name its name, or null
 * @param alias the number that stands for the name, or null
 * @param timestamp milliseconds since 1970, unsigned, or null
 * @param type its datatype, or null
 * @param historical whether it was kept from before
 * @param missing whether it says that it has no value
 * @param value the field with its value, or null
 * @param properties what else it says of the value
 * @param received the bytes of all that
 */
record Metric(
    String name,
    Long alias,
    Long timestamp,
    Integer type,
    boolean historical,
    boolean missing,
    Value value,
    MetricProperties properties,
    ByteBuffer received) {

  private static final String BD_SEQ = "bdSeq";

  /** Most characters of a name that can be an id of what was measured. */
  static final int LONGEST_NAME = 1_000;

  /**
   * The field with the value of a metric: a number, or bytes.
   *
   * @param field its number
   * @param bits a number as it is on the wire; 0 for bytes
   * @param bytes the bytes, or null for a number
   */
  record Value(int field, long bits, ByteBuffer bytes) {
    static final int INT = 10;
    static final int LONG = 11;
    static final int FLOAT = 12;
    static final int DOUBLE = 13;
    static final int BOOLEAN = 14;
    static final int STRING = 15;
    static final int BYTES = 16;
    static final int DATA_SET = 17;
    static final int TEMPLATE = 18;
    static final int EXTENSION = 19;

    private static Value read(ProtoReader in) throws SparkplugException {
      return switch (in.field()) {
        case INT, LONG, BOOLEAN -> new Value(in.field(), in.varint(), null);
        case FLOAT -> new Value(FLOAT, Float.floatToRawIntBits(in.float32()), null);
        case DOUBLE -> new Value(DOUBLE, Double.doubleToRawLongBits(in.float64()), null);
        default -> new Value(in.field(), 0, in.bytes());
      };
    }

    boolean isWhole() {
      return field == INT || field == LONG;
    }
  }

  /** Reads a metric from the bytes of one. */
  static Metric read(ByteBuffer received) throws SparkplugException {
    ProtoReader in = ProtoReader.of(received);
    String name = null;
    Long alias = null;
    Long timestamp = null;
    Integer type = null;
    boolean historical = false;
    boolean missing = false;
    Value value = null;
    MetricProperties properties = MetricProperties.NONE;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> name = in.text();
        case 2 -> alias = in.varint();
        case 3 -> timestamp = in.varint();
        case 4 -> type = (int) Math.min(in.varint() & Long.MAX_VALUE, Integer.MAX_VALUE);
        case 5 -> historical = in.flag();
        case 7 -> missing = in.flag();
        case 9 -> properties = MetricProperties.read(in.message());
        case Value.INT,
            Value.LONG,
            Value.FLOAT,
            Value.DOUBLE,
            Value.BOOLEAN,
            Value.STRING,
            Value.BYTES,
            Value.DATA_SET,
            Value.TEMPLATE,
            Value.EXTENSION ->
            value = Value.read(in);
        default -> {
          // What it says beside these, such as whether it is transient, changes no reading.
        }
      }
    }
    String given = name == null || name.isEmpty() ? null : name;
    return new Metric(
        given, alias, timestamp, type, historical, missing, value, properties, received);
  }

  /** Whether only an alias says which one it is. */
  boolean isAliasOnly() {
    return name == null && alias != null;
  }

  /** Whether it counts the sessions of a node with its broker. */
  boolean isSession() {
    return BD_SEQ.equals(name);
  }

  /** Whether a metric of this name serves the protocol, and was not measured. */
  static boolean isOfProtocol(String name) {
    return name != null
        && (name.equals(BD_SEQ)
            || name.startsWith("Node Control/")
            || name.startsWith("Device Control/"));
  }

  /** Whether it says what templates of some kind are, and so is no value of one. */
  boolean isDefinition() throws SparkplugException {
    if (value == null || value.field() != Value.TEMPLATE) {
      return false;
    }
    ProtoReader in = ProtoReader.of(value.bytes());
    boolean definition = false;
    while (in.next()) {
      definition = in.field() == 5 ? in.flag() : definition;
    }
    return definition;
  }
}
