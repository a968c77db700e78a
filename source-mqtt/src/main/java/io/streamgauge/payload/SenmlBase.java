// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The base fields of a SenML pack, as they stand at one of its records. */
final class SenmlBase {
  private static final Set<String> BASE = Set.of("bn", "bt", "bu", "bv", "bs", "bver");
  private static final Set<String> OWN = Set.of("n", "u", "v", "vs", "vb", "vd", "s", "t", "ut");
  private static final Set<String> TIMES = Set.of("bt", "t", "ut");
  private static final List<String> VALUES = List.of("v", "vs", "vb", "vd");

  /** No identifier of a sensor is longer, and each reading of a pack has a copy of its own. */
  private static final int LONGEST_NAME = 1_000;

  private static final BigDecimal VERSION = BigDecimal.TEN;

  /** Times below it are relative to now. */
  private static final BigDecimal ABSOLUTE = BigDecimal.valueOf(1L << 28);

  /** Covers every double; sums of wider numbers can take gigabytes. */
  private static final int MOST_DIGITS = 800;

  /** What a base value may add to each number of a pack, which has them once. */
  private static final int MOST_BASE_DIGITS = 100;

  private final Instant now;
  private String name = "";
  private BigDecimal time = BigDecimal.ZERO;
  private String unit;
  private BigDecimal value;
  private BigDecimal sum;
  private BigDecimal version;

  SenmlBase(Instant now) {
    this.now = now;
  }

  static boolean hasOnlyBaseFields(JsonNode record) {
    for (Map.Entry<String, JsonNode> field : record.properties()) {
      if (!BASE.contains(field.getKey())) {
        return false;
      }
    }
    return !record.isEmpty();
  }

  /**
   * Takes over what a record changes for itself and those after it.
   *
   * @throws UndecodableException when that is wrong, and so would be what follows
   */
  void take(JsonNode record) throws UndecodableException {
    if (!record.isObject()) {
      throw new UndecodableException("Senml", "a SenML record is an object");
    }
    for (Map.Entry<String, JsonNode> field : record.properties()) {
      if (field.getKey().endsWith("_")) {
        throw new UndecodableException(
            "Senml", "the pack must not be read without knowing its field " + field.getKey());
      }
    }
    name = record.has("bn") ? text(record, "bn") : name;
    time = record.has("bt") ? base(record, "bt") : time;
    unit = record.has("bu") ? text(record, "bu") : unit;
    value = record.has("bv") ? base(record, "bv") : value;
    sum = record.has("bs") ? base(record, "bs") : sum;
    BigDecimal own = record.has("bver") ? number(record, "bver") : version;
    own = own == null ? VERSION : own;
    if (own.compareTo(VERSION) > 0 || (version != null && own.compareTo(version) != 0)) {
      throw new UndecodableException(
          "Senml", "all records must have one version, at most " + VERSION + "; there is " + own);
    }
    version = own;
  }

  /**
   * A record with the base fields applied: {@code name}, {@code base_name}, {@code local_name},
   * {@code time} in ISO 8601, {@code unit}, {@code value}, {@code sum}, {@code update_time}, and
   * its fields that SenML does not know.
   */
  ObjectNode resolve(JsonNode record) throws UndecodableException {
    ObjectNode resolved = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : record.properties()) {
      if (!BASE.contains(field.getKey()) && !OWN.contains(field.getKey())) {
        resolved.set(field.getKey(), field.getValue());
      }
    }
    String local = record.has("n") ? text(record, "n") : "";
    if (name.length() + local.length() > LONGEST_NAME) {
      throw new UndecodableException(
          "Senml",
          "the name has "
              + (name.length() + local.length())
              + " characters; at most "
              + LONGEST_NAME
              + " are read");
    }
    String whole = name + local;
    if (!isName(whole)) {
      throw new UndecodableException("Senml", "'" + whole + "' is not a name of SenML");
    }
    resolved.put("name", whole).put("base_name", name).put("local_name", local);
    resolved.put("time", instant(record.has("t") ? sum(time, number(record, "t"), "t") : time));
    String own = record.has("u") ? text(record, "u") : unit;
    if (own == null) {
      resolved.remove("unit");
    } else {
      resolved.put("unit", own);
    }
    resolveValue(record, resolved);
    if (record.has("ut")) {
      resolved.put("update_time", number(record, "ut"));
    }
    return resolved;
  }

  /** RFC 8428, section 4.5.1; from there, names can be used in URIs and file names. */
  static boolean isName(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean alphanumeric =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!alphanumeric && (i == 0 || "-:./_".indexOf(c) < 0)) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private void resolveValue(JsonNode record, ObjectNode resolved) throws UndecodableException {
    List<String> values = VALUES.stream().filter(record::has).toList();
    boolean onlyBase = values.isEmpty() && !record.has("s") && value != null;
    if (values.size() > 1 || (values.isEmpty() && !record.has("s") && !onlyBase)) {
      throw new UndecodableException(
          "Senml", "a record has one value (v, vs, vb or vd) or a sum (s); here are " + values);
    }
    resolved.remove("value");
    resolved.remove("sum");
    if (onlyBase) {
      resolved.put("value", value);
    } else if (record.has("v") && isNaN(record.get("v"))) {
      // Only CBOR can say so: there is a reading, without a value.
      resolved.putNull("value");
    } else if (record.has("v")) {
      BigDecimal number = number(record, "v");
      resolved.put("value", value == null ? number : sum(value, number, "v"));
    } else if (record.has("vb")) {
      if (!record.get("vb").isBoolean()) {
        throw new UndecodableException("Senml", "vb is true or false");
      }
      resolved.set("value", record.get("vb"));
    } else if (!values.isEmpty()) {
      // A text or data of digits is no number: as a value of JSON it would be read as one.
      resolved.putPOJO("value", text(record, values.get(0)));
    }
    if (record.has("s") || sum != null) {
      BigDecimal number = record.has("s") ? number(record, "s") : BigDecimal.ZERO;
      resolved.put("sum", sum == null ? number : sum(sum, number, "s"));
    }
  }

  private String instant(BigDecimal seconds) throws UndecodableException {
    try {
      BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
      long nanos = seconds.subtract(whole).movePointRight(9).longValue();
      Instant from = seconds.compareTo(ABSOLUTE) < 0 ? now : Instant.EPOCH;
      return from.plusSeconds(whole.longValueExact()).plusNanos(nanos).toString();
    } catch (ArithmeticException | DateTimeException e) {
      throw new UndecodableException("Senml", "there is no time " + seconds);
    }
  }

  /** Other numbers are decimals, which are never made doubles here: that can take long. */
  private static boolean isNaN(JsonNode value) {
    return value.isDouble() && Double.isNaN(value.doubleValue());
  }

  private static String text(JsonNode record, String field) throws UndecodableException {
    if (!record.get(field).isTextual()) {
      throw new UndecodableException("Senml", field + " is a text");
    }
    return record.get(field).textValue();
  }

  private static BigDecimal base(JsonNode record, String field) throws UndecodableException {
    BigDecimal number = number(record, field);
    if (number.precision() > MOST_BASE_DIGITS) {
      throw beyond(field);
    }
    return number;
  }

  /** A few bytes of exponents, far apart, would be a thousand digits in each record. */
  private static BigDecimal sum(BigDecimal base, BigDecimal number, String field)
      throws UndecodableException {
    BigDecimal sum = base.add(number);
    if (base.signum() != 0 && sum.precision() > number.precision() + MOST_BASE_DIGITS) {
      throw beyond(field);
    }
    return sum;
  }

  private static UndecodableException beyond(String field) {
    return new UndecodableException("Senml", field + " is beyond the numbers of SenML");
  }

  private static BigDecimal number(JsonNode record, String field) throws UndecodableException {
    if (!record.get(field).isNumber()) {
      throw new UndecodableException("Senml", field + " is a number");
    }
    if (record.get(field).isDouble() && !Double.isFinite(record.get(field).doubleValue())) {
      throw new UndecodableException("Senml", field + " is not finite");
    }
    BigDecimal number =
        TIMES.contains(field)
            ? SingleNode.exact(record.get(field))
            : record.get(field).decimalValue();
    if (number.precision() > MOST_DIGITS || Math.abs((long) number.scale()) > MOST_DIGITS) {
      throw beyond(field);
    }
    return number;
  }
}
