// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.history.FieldSteps;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;

/**
 * The schemas of readings without the fields that transforms added. Records of one topic share few,
 * so they are remembered. For one thread.
 */
final class RestoredSchemas {
  private static final int MOST = 64;

  /**
   * A schema with the text that says what was added to it.
   *
   * @param schema as it was read
   * @param added paths of fields, with commas between them
   */
  private record Key(Schema schema, String added) {}

  private final Map<Key, Schema> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Schema> eldest) {
          return size() > MOST;
        }
      };
  private Schema lastSchema;
  private String lastAdded;
  private Schema lastResult;

  /** The schema before these fields were added; the same one when it is. */
  @SuppressWarnings("ReferenceEquality")
  Schema of(Schema schema, String added) {
    if (schema == lastSchema && added.equals(lastAdded)) {
      return lastResult;
    }
    Key key = new Key(schema, added);
    Schema result = known.get(key);
    if (result == null) {
      result = restored(schema, FieldSteps.all(added));
      known.put(key, result);
    }
    lastSchema = schema;
    lastAdded = added;
    lastResult = result;
    return result;
  }

  private static Schema restored(Schema schema, List<List<String>> added) {
    Schema without = without(schema, added);
    if (ObservationSchema.NAME.equals(schema.name())
        && Integer.valueOf(ObservationSchema.VERSION).equals(schema.version())) {
      without = asProduced(without);
    }
    return without.equals(schema) ? schema : without;
  }

  private static Schema without(Schema schema, List<List<String>> paths) {
    SchemaBuilder builder = like(schema);
    for (Field field : schema.fields()) {
      List<List<String>> here =
          paths.stream().filter(path -> path.get(0).equals(field.name())).toList();
      if (here.stream().noneMatch(path -> path.size() == 1)) {
        boolean inside = !here.isEmpty() && field.schema().type() == Schema.Type.STRUCT;
        builder.field(
            field.name(),
            inside
                ? without(
                    field.schema(),
                    here.stream().map(path -> path.subList(1, path.size())).toList())
                : field.schema());
      }
    }
    return builder.build();
  }

  /** A field that was replaced has become optional: what the sources write is known. */
  private static Schema asProduced(Schema schema) {
    SchemaBuilder builder = like(schema);
    for (Field field : schema.fields()) {
      Field own = ObservationSchema.SCHEMA.field(field.name());
      boolean same = own != null && own.schema().type() == field.schema().type();
      builder.field(field.name(), same ? own.schema() : field.schema());
    }
    return builder.build();
  }

  private static SchemaBuilder like(Schema schema) {
    SchemaBuilder builder =
        SchemaBuilder.struct().name(schema.name()).version(schema.version()).doc(schema.doc());
    if (schema.isOptional()) {
      builder.optional();
    }
    if (schema.parameters() != null) {
      builder.parameters(schema.parameters());
    }
    return builder;
  }
}
