// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.sparkplug;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Messages of Sparkplug B as nodes write them, field by field. */
public final class SparkplugBytes {
  public static final int INT32 = 3;
  public static final int INT64 = 4;
  public static final int DOUBLE = 10;
  public static final int BOOLEAN = 11;
  public static final int STRING = 12;
  public static final int DATA_SET = 16;
  public static final int TEMPLATE = 19;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private SparkplugBytes() {}

  /** A message without fields. */
  public static SparkplugBytes message() {
    return new SparkplugBytes();
  }

  /** A payload with its time and number, which is left out when it is negative. */
  public static SparkplugBytes payload(long millis, int sequence, SparkplugBytes... metrics) {
    SparkplugBytes payload = message().number(1, millis);
    for (SparkplugBytes metric : metrics) {
      payload.with(2, metric);
    }
    return sequence < 0 ? payload : payload.number(3, sequence);
  }

  /** A metric with a name, or without one, and the like of alias, time and datatype. */
  public static SparkplugBytes metric(String name, int alias, long millis, int type) {
    SparkplugBytes metric = message();
    if (name != null) {
      metric.text(1, name);
    }
    if (alias >= 0) {
      metric.number(2, alias);
    }
    if (millis >= 0) {
      metric.number(3, millis);
    }
    return type < 0 ? metric : metric.number(4, type);
  }

  /** A metric of a floating number. */
  public static SparkplugBytes value(String name, int alias, long millis, double value) {
    return metric(name, alias, millis, DOUBLE).real(value);
  }

  /** The metric that numbers the sessions of a node. */
  public static SparkplugBytes session(int number) {
    return metric("bdSeq", -1, -1, INT64).number(11, number);
  }

  /** A field of a number. */
  public SparkplugBytes number(int field, long number) {
    putNumber((long) field << 3);
    putNumber(number);
    return this;
  }

  /** The value of a metric, as a double. */
  public SparkplugBytes real(double number) {
    putNumber(13 << 3 | 1);
    long bits = Double.doubleToRawLongBits(number);
    for (int i = 0; i < Long.BYTES; i++) {
      out.write((int) (bits >>> (8 * i)));
    }
    return this;
  }

  /** The value of a metric, as a float. */
  public SparkplugBytes single(float number) {
    putNumber(12 << 3 | 5);
    int bits = Float.floatToRawIntBits(number);
    for (int i = 0; i < Integer.BYTES; i++) {
      out.write(bits >>> (8 * i));
    }
    return this;
  }

  /** A field of a text. */
  public SparkplugBytes text(int field, String text) {
    return bytes(field, text.getBytes(StandardCharsets.UTF_8));
  }

  /** A field of bytes. */
  public SparkplugBytes bytes(int field, byte[] bytes) {
    putNumber((long) field << 3 | 2);
    putNumber(bytes.length);
    out.writeBytes(bytes);
    return this;
  }

  /** A field that is a message. */
  public SparkplugBytes with(int field, SparkplugBytes message) {
    return bytes(field, message.made());
  }

  /** Properties of a metric, each a whole number or a text. */
  public SparkplugBytes properties(Object... keysAndValues) {
    SparkplugBytes set = message();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      set.text(1, (String) keysAndValues[i]);
    }
    for (int i = 1; i < keysAndValues.length; i += 2) {
      set.with(
          2,
          keysAndValues[i] instanceof Integer number
              ? message().number(1, INT32).number(3, number)
              : message().number(1, STRING).text(8, keysAndValues[i].toString()));
    }
    return with(9, set);
  }

  private void putNumber(long number) {
    long left = number;
    while (left >>> 7 != 0) {
      out.write((int) ((left & 0x7f) | 0x80));
      left >>>= 7;
    }
    out.write((int) left);
  }

  /** Its bytes. */
  public byte[] made() {
    return out.toByteArray();
  }
}
