// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import java.util.List;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;

/** The Connect schemas that the columns of a file say, where its footer has kept none. */
final class ColumnSchemas {
  private ColumnSchemas() {}

  /**
   * The schema of a record's value.
   *
   * @param columns of the value
   * @param inPath fields that the directory has in their place, as texts
   */
  static Schema of(List<Type> columns, Iterable<String> inPath) {
    SchemaBuilder struct = SchemaBuilder.struct();
    inPath.forEach(name -> struct.field(name, Schema.OPTIONAL_STRING_SCHEMA));
    columns.forEach(column -> struct.field(column.getName(), schema(column)));
    return struct.build();
  }

  private static Schema schema(Type type) {
    SchemaBuilder schema = builder(type);
    return type.isRepetition(Type.Repetition.OPTIONAL) ? schema.optional().build() : schema.build();
  }

  private static SchemaBuilder builder(Type type) {
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    if (type.isPrimitive()) {
      return primitive(type.asPrimitiveType(), logical);
    }
    List<Type> fields = type.asGroupType().getFields();
    if (logical instanceof ListLogicalTypeAnnotation) {
      return SchemaBuilder.array(schema(fields.get(0).asGroupType().getType(0)));
    } else if (logical instanceof MapLogicalTypeAnnotation) {
      List<Type> entry = fields.get(0).asGroupType().getFields();
      return SchemaBuilder.map(schema(entry.get(0)), schema(entry.get(1)));
    }
    SchemaBuilder struct = SchemaBuilder.struct();
    fields.forEach(field -> struct.field(field.getName(), schema(field)));
    return struct;
  }

  private static SchemaBuilder primitive(PrimitiveType type, LogicalTypeAnnotation logical) {
    if (logical instanceof TimestampLogicalTypeAnnotation) {
      return Timestamp.builder();
    } else if (logical instanceof DateLogicalTypeAnnotation) {
      return Date.builder();
    } else if (logical instanceof TimeLogicalTypeAnnotation) {
      return Time.builder();
    } else if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
      return Decimal.builder(decimal.getScale());
    } else if (logical instanceof IntLogicalTypeAnnotation number && number.getBitWidth() < 32) {
      return number.getBitWidth() == 8 ? SchemaBuilder.int8() : SchemaBuilder.int16();
    }
    return switch (type.getPrimitiveTypeName()) {
      case BOOLEAN -> SchemaBuilder.bool();
      case INT32 -> SchemaBuilder.int32();
      case INT64 -> SchemaBuilder.int64();
      case FLOAT -> SchemaBuilder.float32();
      case DOUBLE -> SchemaBuilder.float64();
      default ->
          logical instanceof StringLogicalTypeAnnotation
              ? SchemaBuilder.string()
              : SchemaBuilder.bytes();
    };
  }
}
