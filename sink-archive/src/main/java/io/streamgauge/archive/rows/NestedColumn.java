// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import io.streamgauge.archive.rows.Cell.Field;
import io.streamgauge.archive.rows.Cell.Fields;
import io.streamgauge.archive.rows.Cell.Repeated;
import io.streamgauge.common.LogText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/**
 * Values made of values: structs, lists and maps, in the three-level forms of the Parquet rules.
 */
sealed interface NestedColumn extends Column {
  int MAX_DEPTH = 64;

  /** A value that may be absent, under its name. */
  record Member(String name, boolean optional, Object defaultValue, Column column) {
    static Member of(String name, Schema schema, int depth) {
      return new Member(
          name, schema.isOptional(), schema.defaultValue(), NestedColumn.of(schema, depth));
    }

    Type type() {
      return column.type(name, optional ? Repetition.OPTIONAL : Repetition.REQUIRED);
    }

    void encode(Object value, RowWriter row) {
      // An explicit null of an optional field stays null: the default is for required fields only.
      Object present = value == null && !optional ? defaultValue : value;
      if (optional) {
        row.writeBoolean(present != null);
      }
      if (present != null) {
        try {
          column.encode(present, row);
        } catch (ClassCastException | ArithmeticException e) {
          throw new DataException(
              "Field "
                  + name
                  + " holds a "
                  + present.getClass().getName()
                  + ", which does not fit its schema",
              e);
        }
      } else if (!optional) {
        throw new DataException("Field " + name + " is required by its schema but null");
      }
    }

    Field bind(Iterator<ColumnWriter> leaves, int level) {
      return new Field(optional, column.bind(leaves, level));
    }
  }

  /** The column of any Connect schema. */
  static Column of(Schema schema, int depth) {
    if (depth > MAX_DEPTH) {
      throw new DataException("The schema is nested deeper than " + MAX_DEPTH + " levels");
    }
    String logical = schema.name();
    if (Decimal.LOGICAL_NAME.equals(logical)) {
      return DecimalColumn.of(schema);
    }
    if (Date.LOGICAL_NAME.equals(logical)) {
      return ScalarColumn.DATE;
    }
    if (Time.LOGICAL_NAME.equals(logical)) {
      return ScalarColumn.TIME;
    }
    if (Timestamp.LOGICAL_NAME.equals(logical)) {
      return ScalarColumn.TIMESTAMP;
    }
    if (TextOf.NAME.equals(logical) && schema.type() == Schema.Type.STRING) {
      return ScalarColumn.TEXT;
    }
    return switch (schema.type()) {
      case STRUCT -> new StructColumn(members(schema, depth));
      case ARRAY -> new ListColumn(Member.of("element", schema.valueSchema(), depth + 1));
      case MAP ->
          new MapColumn(
              new Member("key", false, null, of(schema.keySchema(), depth + 1)),
              Member.of("value", schema.valueSchema(), depth + 1));
      default -> ScalarColumn.of(schema.type());
    };
  }

  /**
   * The fields that have a column: a struct without fields has nothing to keep and gets none.
   *
   * @throws DataException when two differ in case only: most readers open no such file
   */
  static List<Member> members(Schema struct, int depth) {
    List<Member> members = new ArrayList<>();
    Map<String, String> names = new HashMap<>();
    for (org.apache.kafka.connect.data.Field field : struct.fields()) {
      if (!hollow(field.schema(), depth)) {
        String twin = names.put(ColumnName.fold(ColumnName.of(field.name())), field.name());
        if (twin != null) {
          throw new DataException(
              "The fields '"
                  + LogText.of(twin)
                  + "' and '"
                  + LogText.of(field.name())
                  + "' of the record differ in case only, and readers take them for one column;"
                  + " rename one with a transformation");
        }
        members.add(Member.of(field.name(), field.schema(), depth + 1));
      }
    }
    return members;
  }

  private static boolean hollow(Schema schema, int depth) {
    if (depth > MAX_DEPTH) {
      throw new DataException("The schema is nested deeper than " + MAX_DEPTH + " levels");
    }
    return switch (schema.type()) {
      case STRUCT -> schema.fields().stream().allMatch(field -> hollow(field.schema(), depth + 1));
      case ARRAY -> hollow(schema.valueSchema(), depth + 1);
      case MAP -> hollow(schema.keySchema(), depth + 1) || hollow(schema.valueSchema(), depth + 1);
      default -> false;
    };
  }

  /** Named fields. */
  record StructColumn(List<Member> members) implements NestedColumn {
    @Override
    public Type type(String name, Repetition repetition) {
      return new GroupType(repetition, name, members.stream().map(Member::type).toList());
    }

    @Override
    public void encode(Object value, RowWriter row) {
      for (Member member : members) {
        Object child =
            value instanceof Struct struct
                ? struct.getWithoutDefault(member.name())
                : ((Map<?, ?>) value).get(member.name());
        member.encode(child, row);
      }
    }

    @Override
    public Cell bind(Iterator<ColumnWriter> leaves, int level) {
      return new Fields(members.stream().map(member -> member.bind(leaves, level)).toList());
    }
  }

  /** Lists. */
  record ListColumn(Member element) implements NestedColumn {
    @Override
    public Type type(String name, Repetition repetition) {
      GroupType list = new GroupType(Repetition.REPEATED, "list", element.type());
      return Types.buildGroup(repetition)
          .as(LogicalTypeAnnotation.listType())
          .addField(list)
          .named(name);
    }

    @Override
    public void encode(Object value, RowWriter row) {
      List<?> list = (List<?>) value;
      row.writeCount(list.size());
      list.forEach(item -> element.encode(item, row));
    }

    @Override
    public Cell bind(Iterator<ColumnWriter> leaves, int level) {
      return new Repeated(element.bind(leaves, level + 1), level + 1);
    }
  }

  /** Maps with keys of one type. */
  record MapColumn(Member key, Member value) implements NestedColumn {
    @Override
    public Type type(String name, Repetition repetition) {
      GroupType entries = new GroupType(Repetition.REPEATED, "key_value", key.type(), value.type());
      return Types.buildGroup(repetition)
          .as(LogicalTypeAnnotation.mapType())
          .addField(entries)
          .named(name);
    }

    @Override
    public void encode(Object map, RowWriter row) {
      Map<?, ?> entries = (Map<?, ?>) map;
      row.writeCount(entries.size());
      entries.forEach(
          (entryKey, entryValue) -> {
            key.encode(entryKey, row);
            value.encode(entryValue, row);
          });
    }

    @Override
    public Cell bind(Iterator<ColumnWriter> leaves, int level) {
      Fields entry =
          new Fields(List.of(key.bind(leaves, level + 1), value.bind(leaves, level + 1)));
      return new Repeated(entry, level + 1);
    }
  }
}
