// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.avro;

import io.streamgauge.common.LogText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;

/** The Connect schema of a record that a user describes by an Avro schema. */
public final class AvroRecord {
  /** Parameter of the schema of a text that is one of some symbols, with commas between them. */
  public static final String SYMBOLS = "io.streamgauge.symbols";

  /** Most values that a record may be described to have; a named type counts where it is used. */
  private static final int MOST_PLACES = 5_000;

  /** The parameter with the number of bytes, by the name that converters of Avro give it. */
  public static final String FIXED_SIZE = "connect.fixed.size";

  /** The parameter with the most digits of a decimal, by the name that converters give it. */
  public static final String PRECISION = "connect.decimal.precision";

  /** Whoever meets a schema of such a name takes its values for times or decimals. */
  private static final Set<String> NAMES_OF_CONNECT =
      Set.of(Date.LOGICAL_NAME, Time.LOGICAL_NAME, Timestamp.LOGICAL_NAME, Decimal.LOGICAL_NAME);

  private static final String LOGICAL_TYPE = "logicalType";

  private AvroRecord() {}

  /**
   * A record of what JSON has by itself: texts, numbers, booleans, lists and objects.
   *
   * @throws IllegalArgumentException when it is no Avro schema, or not of a record, or has what
   *     JSON has no one form for, or describes more values than a record can have
   */
  public static Schema ofJson(String text) {
    return of(text, false);
  }

  /**
   * A record that a Connect converter has written as JSON: its bytes, times and decimals have the
   * one form that the converter gives them.
   *
   * @throws IllegalArgumentException when it is no Avro schema, or not of a record, or has what
   *     Connect has no type for, or describes more values than a record can have
   */
  public static Schema ofConverted(String text) {
    return of(text, true);
  }

  private static Schema of(String text, boolean converted) {
    org.apache.avro.Schema avro;
    try {
      avro = new org.apache.avro.Schema.Parser().parse(text);
    } catch (RuntimeException | StackOverflowError e) {
      String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new IllegalArgumentException(
          "it is no Avro schema: " + LogText.of(reason) + "; write one as JSON, of type record", e);
    }
    if (avro.getType() != org.apache.avro.Schema.Type.RECORD) {
      throw new IllegalArgumentException(
          "it is of type " + avro.getType().getName() + "; describe the payload as a record");
    }
    return new Translation(converted).connect(avro, false);
  }

  /**
   * The way from an Avro schema to Connect's, in which a named type is written out wherever it is
   * used: a short text of types that use each other twice would have no end.
   */
  private static final class Translation {
    private final boolean converted;
    private final List<String> within = new ArrayList<>();
    private int places;

    private Translation(boolean converted) {
      this.converted = converted;
    }

    private Schema connect(org.apache.avro.Schema avro, boolean optional) {
      if (++places > MOST_PLACES) {
        throw new IllegalArgumentException(
            "it describes more than "
                + MOST_PLACES
                + " values; describe the parts that the payloads have");
      }
      if (avro.getType() == org.apache.avro.Schema.Type.UNION) {
        return connect(onlyBranch(avro), true);
      }
      // The parser passes over a logical type that it does not know, or that does not fit.
      Object named = avro.getObjectProp(LOGICAL_TYPE);
      if (converted && named != null && avro.getLogicalType() == null) {
        throw new IllegalArgumentException(
            "logicalType "
                + LogText.of(named.toString())
                + " does not go with "
                + avro.getType().getName()
                + "; use timestamp-millis with long, date or time-millis with int, or decimal with"
                + " bytes, a precision and a scale within it");
      }
      SchemaBuilder builder = avro.getLogicalType() == null ? plain(avro) : logical(avro);
      return (optional ? builder.optional() : builder).build();
    }

    private SchemaBuilder plain(org.apache.avro.Schema avro) {
      return switch (avro.getType()) {
        case RECORD -> record(avro);
        case ARRAY -> SchemaBuilder.array(connect(avro.getElementType(), false));
        case MAP -> SchemaBuilder.map(Schema.STRING_SCHEMA, connect(avro.getValueType(), false));
        case STRING -> SchemaBuilder.string();
        case ENUM -> SchemaBuilder.string().parameter(SYMBOLS, symbols(avro));
        case BOOLEAN -> SchemaBuilder.bool();
        case INT -> SchemaBuilder.int32();
        case LONG -> SchemaBuilder.int64();
        case FLOAT -> SchemaBuilder.float32();
        case DOUBLE -> SchemaBuilder.float64();
        case BYTES, FIXED -> {
          if (!converted) {
            throw none(avro);
          }
          SchemaBuilder bytes = SchemaBuilder.bytes();
          yield avro.getType() == org.apache.avro.Schema.Type.FIXED
              ? bytes.parameter(FIXED_SIZE, Integer.toString(avro.getFixedSize()))
              : bytes;
        }
        case NULL, UNION -> throw none(avro);
      };
    }

    private static IllegalArgumentException none(org.apache.avro.Schema avro) {
      return new IllegalArgumentException(
          "JSON payloads have no "
              + avro.getType().getName()
              + " by itself; use string, a number, or a union of null and another type");
    }

    private SchemaBuilder logical(org.apache.avro.Schema avro) {
      LogicalType type = avro.getLogicalType();
      if (!converted) {
        throw new IllegalArgumentException(
            "logicalType "
                + type.getName()
                + " has no one way to be written in JSON; leave it out, and let a transform such as"
                + " EventTime read the time");
      }
      if (type instanceof LogicalTypes.Decimal decimal) {
        return Decimal.builder(decimal.getScale())
            .parameter(PRECISION, Integer.toString(decimal.getPrecision()));
      }
      return switch (type.getName()) {
        case "timestamp-millis" -> Timestamp.builder();
        case "date" -> Date.builder();
        case "time-millis" -> Time.builder();
        case "uuid" -> plain(avro);
        default ->
            throw new IllegalArgumentException(
                "logicalType "
                    + type.getName()
                    + " is none of Connect; use timestamp-millis, date, time-millis or decimal, or"
                    + " leave it out and have the number");
      };
    }

    private SchemaBuilder record(org.apache.avro.Schema avro) {
      if (within.contains(avro.getFullName())) {
        throw new IllegalArgumentException(
            avro.getFullName() + " contains itself, which no Connect schema can; flatten it");
      }
      if (NAMES_OF_CONNECT.contains(avro.getFullName())) {
        throw new IllegalArgumentException(
            avro.getFullName()
                + " is the name of a type of Connect, and the record would be taken for one; give"
                + " it another name or namespace");
      }
      within.add(avro.getFullName());
      SchemaBuilder struct = SchemaBuilder.struct().name(avro.getFullName());
      for (org.apache.avro.Schema.Field field : avro.getFields()) {
        if (converted && field.getObjectProp(LOGICAL_TYPE) != null) {
          throw new IllegalArgumentException(
              "logicalType of field "
                  + LogText.of(field.name())
                  + " stands beside its type; write"
                  + " \"type\":{\"type\":...,\"logicalType\":...}");
        }
        struct.field(field.name(), connect(field.schema(), false));
      }
      within.remove(within.size() - 1);
      return struct;
    }
  }

  private static String symbols(org.apache.avro.Schema avro) {
    if (avro.getEnumSymbols().isEmpty()) {
      throw new IllegalArgumentException(
          "enum "
              + LogText.of(avro.getFullName())
              + " has no symbols, so that no value fits; list them, or use string");
    }
    return String.join(",", avro.getEnumSymbols());
  }

  private static org.apache.avro.Schema onlyBranch(org.apache.avro.Schema union) {
    List<org.apache.avro.Schema> branches =
        union.getTypes().stream()
            .filter(branch -> branch.getType() != org.apache.avro.Schema.Type.NULL)
            .toList();
    if (branches.size() != 1 || !union.isNullable()) {
      throw new IllegalArgumentException(
          union + " is a choice of types; use a union of null and one other type");
    }
    return branches.get(0);
  }
}
