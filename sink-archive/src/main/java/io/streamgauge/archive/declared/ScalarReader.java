// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.declared;

import io.streamgauge.common.ExactNumber;
import io.streamgauge.common.LogText;
import io.streamgauge.common.avro.AvroRecord;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;

/** The ways to read single values: numbers, texts, times and bytes. */
final class ScalarReader {
  /** So many digits of a decimal any double keeps. */
  private static final int DIGITS_OF_DOUBLE = 15;

  /** Whole numbers below it a double has one by one; it can be the next one, rounded. */
  private static final double WHOLE_IN_DOUBLE = 1L << 53;

  private ScalarReader() {}

  /** The way of a schema of a single value. */
  static PlainReader of(Schema schema) {
    return switch (schema.name() == null ? "" : schema.name()) {
      case Timestamp.LOGICAL_NAME -> ScalarReader::timestamp;
      case Date.LOGICAL_NAME -> ScalarReader::date;
      case Time.LOGICAL_NAME -> ScalarReader::timeOfDay;
      case Decimal.LOGICAL_NAME -> {
        int scale = Integer.parseInt(schema.parameters().get(Decimal.SCALE_FIELD));
        int precision = parameter(schema, AvroRecord.PRECISION);
        yield plain -> precise(decimal(plain, scale), precision);
      }
      default -> byType(schema);
    };
  }

  private static PlainReader byType(Schema schema) {
    return switch (schema.type()) {
      case INT8 -> plain -> (byte) whole(plain, Byte.MIN_VALUE, Byte.MAX_VALUE, "an int8");
      case INT16 -> plain -> (short) whole(plain, Short.MIN_VALUE, Short.MAX_VALUE, "an int16");
      case INT32 -> plain -> (int) whole(plain, Integer.MIN_VALUE, Integer.MAX_VALUE, "an int");
      case INT64 -> plain -> whole(plain, Long.MIN_VALUE, Long.MAX_VALUE, "a long");
      case FLOAT32 -> ScalarReader::single;
      case FLOAT64 -> ScalarReader::number;
      case BOOLEAN -> plain -> instance(Boolean.class, plain, "a boolean");
      case STRING -> text(schema);
      case BYTES -> {
        int size = parameter(schema, AvroRecord.FIXED_SIZE);
        yield size < 0 ? ScalarReader::bytes : plain -> sized(bytes(plain), size);
      }
      case ARRAY, MAP, STRUCT ->
          throw new IllegalArgumentException(schema.type() + " is no single value");
    };
  }

  /** A number among the parameters of a schema, or -1 without it. */
  private static int parameter(Schema schema, String name) {
    String value = schema.parameters() == null ? null : schema.parameters().get(name);
    return value == null ? -1 : Integer.parseInt(value);
  }

  private static BigDecimal precise(BigDecimal decimal, int precision) throws Misfit {
    if (precision >= 0 && decimal.precision() > precision) {
      throw Misfit.of(
          "has "
              + decimal.precision()
              + " digits, and a precision of "
              + precision
              + " is declared; declare a larger one");
    }
    return decimal;
  }

  private static Object sized(Object bytes, int size) throws Misfit {
    int length = bytes instanceof ByteBuffer buffer ? buffer.remaining() : ((byte[]) bytes).length;
    if (length != size) {
      throw Misfit.of("has " + length + " bytes, and a size of " + size + " is declared");
    }
    return bytes;
  }

  /** The value as one of a class that it must be of. */
  static <T> T instance(Class<T> type, Object plain, String wanted) throws Misfit {
    if (!type.isInstance(plain)) {
      throw Misfit.other(wanted, plain);
    }
    return type.cast(plain);
  }

  /** A text is none: of how many forms there are, JsonConverter writes none. */
  private static Object timestamp(Object plain) throws Misfit {
    String wanted = "a time, as milliseconds since 1970";
    return time(plain, Long.MIN_VALUE, Long.MAX_VALUE, TimeUnit.MILLISECONDS, wanted);
  }

  private static Object date(Object plain) throws Misfit {
    String wanted = "a date, as days since 1970";
    return time(plain, Integer.MIN_VALUE, Integer.MAX_VALUE, TimeUnit.DAYS, wanted);
  }

  private static Object timeOfDay(Object plain) throws Misfit {
    String wanted = "a time of day, as milliseconds since midnight";
    return time(plain, 0, TimeUnit.DAYS.toMillis(1) - 1, TimeUnit.MILLISECONDS, wanted);
  }

  private static Object time(Object plain, long least, long most, TimeUnit unit, String wanted)
      throws Misfit {
    return plain instanceof java.util.Date
        ? plain
        : java.util.Date.from(
            Instant.ofEpochMilli(unit.toMillis(whole(plain, least, most, wanted))));
  }

  private static BigDecimal decimal(Object plain, int scale) throws Misfit {
    BigDecimal exact;
    if (plain instanceof BigDecimal decimal) {
      exact = decimal;
    } else if (plain instanceof String text) {
      byte[] unscaled = base64(text, "a decimal, as a number or as JsonConverter's Base64");
      if (unscaled.length == 0) {
        throw Misfit.other("a decimal", plain);
      }
      return new BigDecimal(new BigInteger(unscaled), scale);
    } else if (plain instanceof Double number && Double.isFinite(number)) {
      return ofDouble(number, scale);
    } else {
      exact = BigDecimal.valueOf(whole(plain, Long.MIN_VALUE, Long.MAX_VALUE, "a decimal"));
    }
    // Zeros at the end do not count, and 1E+999999999 would be as many of them.
    BigDecimal plainest = exact.signum() == 0 ? BigDecimal.ZERO : exact.stripTrailingZeros();
    if (plainest.scale() > scale || scale - (long) plainest.scale() > 1_000) {
      throw Misfit.of(
          "is "
              + LogText.of(exact)
              + ", which does not fit the scale of "
              + scale
              + " that is declared; declare a larger one");
    }
    return plainest.setScale(scale, RoundingMode.UNNECESSARY);
  }

  /**
   * The decimal that a number was written as, where just one of this scale has that double: one of
   * 15 digits in all. What was written with more is another number by then, and nobody can tell.
   */
  private static BigDecimal ofDouble(double number, int scale) throws Misfit {
    BigDecimal nearest = new BigDecimal(number).setScale(scale, RoundingMode.HALF_EVEN);
    boolean fits = nearest.doubleValue() == number;
    if (nearest.precision() > DIGITS_OF_DOUBLE
        || (!fits && BigDecimal.valueOf(number).precision() > DIGITS_OF_DOUBLE)) {
      throw Misfit.of(
          "is a number of more than "
              + DIGITS_OF_DOUBLE
              + " digits with the scale of "
              + scale
              + " that is declared, of which JsonConverter may have lost some; write decimals with"
              + " value.converter.decimal.format=BASE64");
    }
    if (!fits) {
      throw Misfit.of(
          "is "
              + number
              + ", which does not fit the scale of "
              + scale
              + " that is declared; declare a larger one");
    }
    return nearest;
  }

  private static long whole(Object plain, long least, long most, String wanted) throws Misfit {
    long whole;
    if (plain instanceof Long
        || plain instanceof Integer
        || plain instanceof Short
        || plain instanceof Byte) {
      whole = ((Number) plain).longValue();
    } else if (plain instanceof Double || plain instanceof Float) {
      double number = ((Number) plain).doubleValue();
      if (number != Math.rint(number) || Math.abs(number) >= WHOLE_IN_DOUBLE) {
        throw Misfit.other(wanted, plain);
      }
      whole = (long) number;
    } else if (plain instanceof BigInteger integer && integer.bitLength() < Long.SIZE) {
      whole = integer.longValue();
    } else {
      throw Misfit.other(wanted, plain);
    }
    if (whole < least || whole > most) {
      throw Misfit.other(wanted, plain);
    }
    return whole;
  }

  private static Object number(Object plain) throws Misfit {
    if (plain instanceof Double number) {
      return within(number);
    }
    if (plain instanceof Number number && ExactNumber.isHeld(number)) {
      return number.doubleValue();
    }
    if (plain instanceof Number) {
      throw Misfit.of(
          "is "
              + LogText.of(plain)
              + ", of which a double would lose digits; declare it as a long or a string");
    }
    return notFinite(plain);
  }

  /**
   * A number that is infinite, JSON has written with more digits than a double takes: what is
   * infinite itself comes as a text.
   *
   * @throws Misfit when it is
   */
  static double within(double number) throws Misfit {
    if (Double.isInfinite(number)) {
      throw Misfit.of(
          "is a number beyond those of a double; leave it out, or declare a field of texts for it");
    }
    return number;
  }

  /** JSON has no such numbers, so that JsonConverter writes them as these texts. */
  private static Double notFinite(Object plain) throws Misfit {
    if (plain.equals("NaN") || plain.equals("Infinity") || plain.equals("-Infinity")) {
      return Double.valueOf((String) plain);
    }
    throw Misfit.other("a number", plain);
  }

  private static Object single(Object plain) throws Misfit {
    if (plain instanceof Float) {
      return plain;
    }
    double number = plain instanceof Number given ? within(given.doubleValue()) : notFinite(plain);
    float single = (float) number;
    if (plain instanceof Number && (Float.isInfinite(single) || (single == 0 && number != 0))) {
      throw Misfit.other("a float", plain);
    }
    return single;
  }

  private static PlainReader text(Schema schema) {
    String symbols =
        schema.parameters() == null ? null : schema.parameters().get(AvroRecord.SYMBOLS);
    if (symbols == null) {
      return plain -> instance(String.class, plain, "a text");
    }
    Set<String> known = Set.of(symbols.split(","));
    return plain -> {
      String text = instance(String.class, plain, "one of " + symbols);
      if (!known.contains(text)) {
        throw Misfit.other("one of " + symbols, plain);
      }
      return text;
    };
  }

  private static Object bytes(Object plain) throws Misfit {
    if (plain instanceof byte[] || plain instanceof ByteBuffer) {
      return plain;
    }
    String wanted = "bytes, as Base64";
    return base64(instance(String.class, plain, wanted), wanted);
  }

  private static byte[] base64(String text, String wanted) throws Misfit {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw Misfit.other(wanted, text);
    }
  }
}
