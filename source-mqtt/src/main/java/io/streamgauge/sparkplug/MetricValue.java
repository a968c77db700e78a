// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.sparkplug;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.streamgauge.common.time.IsoText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/**
 * The rules by which the value of a metric is read: the datatype says what it is, and the field
 * that it lies in must be one for that datatype. Only fields that say it themselves need no
 * datatype.
 */
final class MetricValue {
  private static final List<String> TYPES =
      List.of(
          "Unknown",
          "Int8",
          "Int16",
          "Int32",
          "Int64",
          "UInt8",
          "UInt16",
          "UInt32",
          "UInt64",
          "Float",
          "Double",
          "Boolean",
          "String",
          "DateTime",
          "Text",
          "UUID",
          "DataSet",
          "Bytes",
          "File",
          "Template",
          "PropertySet",
          "PropertySetList",
          "Int8Array",
          "Int16Array",
          "Int32Array",
          "Int64Array",
          "UInt8Array",
          "UInt16Array",
          "UInt32Array",
          "UInt64Array",
          "FloatArray",
          "DoubleArray",
          "BooleanArray",
          "StringArray",
          "DateTimeArray");

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Before it and behind the other, a clock was not set: as with other numbers that are times. */
  private static final long FIRST = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();

  private static final long BEHIND_LAST = Instant.parse("2100-01-01T00:00:00Z").toEpochMilli();

  private MetricValue() {}

  /** A datatype for people. */
  static String named(int type) {
    return type < TYPES.size() ? TYPES.get(type) : "datatype " + type;
  }

  /**
   * The value of a metric.
   *
   * @param type its datatype, or null when nobody said it
   * @throws SparkplugException when it has none that is one number or text
   */
  static JsonNode of(Metric metric, Integer type) throws SparkplugException {
    if (type != null && !isScalar(type)) {
      throw refused(named(type) + " is none of the datatypes of one number or text");
    }
    if (metric.missing()) {
      return NODES.nullNode();
    }
    Metric.Value value = metric.value();
    if (value == null) {
      throw refused("it has no value");
    }
    return type == null ? untyped(value) : typed(type, value);
  }

  private static boolean isScalar(int type) {
    return type >= 1 && type <= 18 && type != 16;
  }

  private static JsonNode untyped(Metric.Value value) throws SparkplugException {
    return switch (value.field()) {
      case Metric.Value.FLOAT -> typed(9, value);
      case Metric.Value.DOUBLE -> typed(10, value);
      case Metric.Value.BOOLEAN -> typed(11, value);
      case Metric.Value.STRING -> typed(12, value);
      default -> throw refused("neither it nor a birth says its datatype");
    };
  }

  private static JsonNode typed(int type, Metric.Value value) throws SparkplugException {
    return switch (type) {
      case 1 -> signed(type, value, Byte.SIZE);
      case 2 -> signed(type, value, Short.SIZE);
      case 3 -> signed(type, value, Integer.SIZE);
      case 4 -> long64(type, value);
      case 5 -> unsigned(type, value, Byte.SIZE);
      case 6 -> unsigned(type, value, Short.SIZE);
      case 7 -> unsigned(type, value, Integer.SIZE);
      case 8 -> unsigned64(type, value);
      case 9 -> float32(type, value);
      case 10 -> finite(type, value, Metric.Value.DOUBLE, Double.longBitsToDouble(value.bits()));
      case 11 -> truth(type, value);
      case 13 -> date(type, value);
      case 17, 18 -> bytes(type, value);
      default -> text(type, value);
    };
  }

  /** A negative number is cut to its width by some, and drawn out to 32 or 64 bits by others. */
  private static JsonNode signed(int type, Metric.Value value, int width)
      throws SparkplugException {
    long bits = whole(type, value);
    int rest = Long.SIZE - width;
    long number = bits << rest >> rest;
    boolean cut = bits == number << rest >>> rest;
    boolean drawn = bits == number || bits == (number & 0xffff_ffffL);
    if (!cut && !drawn) {
      throw out(type, bits);
    }
    return NODES.numberNode(number);
  }

  private static JsonNode unsigned(int type, Metric.Value value, int width)
      throws SparkplugException {
    long bits = whole(type, value);
    if (bits >>> width != 0) {
      throw out(type, bits);
    }
    return NODES.numberNode(bits);
  }

  /** In the field of 32 bits, nothing tells a negative number from a large one. */
  private static JsonNode long64(int type, Metric.Value value) throws SparkplugException {
    long bits = whole(type, value);
    if (value.field() == Metric.Value.INT && bits > Integer.MAX_VALUE) {
      throw out(type, bits);
    }
    return NODES.numberNode(bits);
  }

  private static JsonNode unsigned64(int type, Metric.Value value) throws SparkplugException {
    long bits = whole(type, value);
    return bits >= 0
        ? NODES.numberNode(bits)
        : NODES.numberNode(new BigInteger(Long.toUnsignedString(bits)));
  }

  private static long whole(int type, Metric.Value value) throws SparkplugException {
    if (!value.isWhole()) {
      throw disagree(type, value);
    }
    return value.bits();
  }

  /**
   * A whole number is what it is. Of others the shortest decimal is what was meant: as a double,
   * 0.1 would have digits of its own.
   */
  private static JsonNode float32(int type, Metric.Value value) throws SparkplugException {
    float number = Float.intBitsToFloat((int) value.bits());
    JsonNode checked = finite(type, value, Metric.Value.FLOAT, number);
    return checked.isNull() || number == Math.rint(number)
        ? checked
        : NODES.numberNode(new BigDecimal(Float.toString(number)));
  }

  private static JsonNode finite(int type, Metric.Value value, int field, double number)
      throws SparkplugException {
    if (value.field() != field) {
      throw disagree(type, value);
    }
    if (Double.isInfinite(number)) {
      throw refused("its value is no finite number");
    }
    return Double.isNaN(number) ? NODES.nullNode() : NODES.numberNode(number);
  }

  private static JsonNode truth(int type, Metric.Value value) throws SparkplugException {
    if (value.field() != Metric.Value.BOOLEAN) {
      throw disagree(type, value);
    }
    return NODES.numberNode(value.bits() == 0 ? 0 : 1);
  }

  private static JsonNode date(int type, Metric.Value value) throws SparkplugException {
    if (value.field() != Metric.Value.LONG) {
      throw disagree(type, value);
    }
    return NODES.pojoNode(IsoText.of(time(value.bits())));
  }

  /** A text, also of digits, is no number: as a value of JSON it would be read as one. */
  private static JsonNode text(int type, Metric.Value value) throws SparkplugException {
    if (value.field() != Metric.Value.STRING) {
      throw disagree(type, value);
    }
    return NODES.pojoNode(ProtoReader.text(value.bytes()));
  }

  private static JsonNode bytes(int type, Metric.Value value) throws SparkplugException {
    if (value.field() != Metric.Value.BYTES) {
      throw disagree(type, value);
    }
    byte[] all = new byte[value.bytes().remaining()];
    value.bytes().duplicate().get(all);
    return NODES.pojoNode(Base64.getEncoder().encodeToString(all));
  }

  /**
   * A time in milliseconds.
   *
   * @throws SparkplugException when a clock that is set does not show it
   */
  static Instant time(long millis) throws SparkplugException {
    if (millis < FIRST || millis >= BEHIND_LAST) {
      throw refused(
          "the time "
              + Long.toUnsignedString(millis)
              + " ms is not between 2000 and 2100; an unset clock?");
    }
    return Instant.ofEpochMilli(millis);
  }

  private static SparkplugException out(int type, long bits) {
    return refused(Long.toUnsignedString(bits) + " is no " + named(type));
  }

  private static SparkplugException disagree(int type, Metric.Value value) {
    return refused("its value is in field " + value.field() + ", which is none of " + named(type));
  }

  private static SparkplugException refused(String why) {
    return new SparkplugException("NoReading", why);
  }
}
