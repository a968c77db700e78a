// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;

/**
 * Schemas with fields added, replaced or dropped, remembered. Name, version, documentation and
 * parameters stay, and additions go to the end, so that dropping what was added gives a schema that
 * equals the first one.
 */
final class DerivedSchemas {
  private static final int REMEMBERED = 64;
  private static final int RECENT = 16;

  /** The key of a derived schema. */
  private record Key(Schema source, List<FieldPath> paths, List<Schema> schemas) {}

  /** A schema derived of late, with its key. */
  private record Last(Schema source, List<FieldPath> paths, List<Schema> schemas, Schema result) {
    boolean is(Schema otherSource, List<FieldPath> otherPaths, List<Schema> otherSchemas) {
      // Sources reuse one schema object, and comparing deep schemas costs more than all the rest.
      return source == otherSource && paths.equals(otherPaths) && schemas.equals(otherSchemas);
    }
  }

  private final Map<Key, Schema> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Schema> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** Each in the place that its key gives; sources and chains have few forms of records. */
  private final Last[] recent = new Last[RECENT];

  /** The schema with these fields. */
  Schema with(Schema source, List<WrittenField> fields) {
    List<FieldPath> paths = new ArrayList<>(fields.size());
    List<Schema> schemas = new ArrayList<>(fields.size());
    for (WrittenField field : fields) {
      paths.add(field.path());
      schemas.add(field.schema());
    }
    return remembered(source, paths, schemas);
  }

  /** The schema without these fields. */
  Schema without(Schema source, List<FieldPath> paths) {
    return remembered(source, paths, List.of());
  }

  private Schema remembered(Schema source, List<FieldPath> paths, List<Schema> schemas) {
    int hash = 31 * (31 * System.identityHashCode(source) + paths.hashCode()) + schemas.size();
    int place = ((hash >>> 16) ^ hash) & (RECENT - 1);
    Last last = recent[place];
    if (last != null && last.is(source, paths, schemas)) {
      return last.result();
    }
    Schema result;
    synchronized (known) {
      result =
          known.computeIfAbsent(
              new Key(source, paths, schemas),
              key -> schemas.isEmpty() ? drop(source, paths) : add(source, paths, schemas));
    }
    recent[place] = new Last(source, paths, schemas, result);
    return result;
  }

  private static Schema add(Schema source, List<FieldPath> paths, List<Schema> schemas) {
    Map<String, Schema> fields = new LinkedHashMap<>();
    source.fields().forEach(field -> fields.put(field.name(), field.schema()));
    Set<String> nested = new LinkedHashSet<>();
    for (int i = 0; i < paths.size(); i++) {
      FieldPath path = paths.get(i);
      if (path.isLeaf()) {
        fields.put(path.head(), schemas.get(i));
      } else {
        nested.add(path.head());
      }
    }
    for (String name : nested) {
      List<FieldPath> tails = new ArrayList<>();
      List<Schema> tailSchemas = new ArrayList<>();
      for (int i = 0; i < paths.size(); i++) {
        if (!paths.get(i).isLeaf() && paths.get(i).head().equals(name)) {
          tails.add(paths.get(i).tail());
          tailSchemas.add(schemas.get(i));
        }
      }
      fields.computeIfPresent(
          name,
          (any, inner) ->
              inner.type() == Schema.Type.STRUCT ? add(inner, tails, tailSchemas) : inner);
    }
    SchemaBuilder builder = like(source);
    fields.forEach(builder::field);
    return builder.build();
  }

  private static Schema drop(Schema source, List<FieldPath> paths) {
    SchemaBuilder builder = like(source);
    for (Field field : source.fields()) {
      List<FieldPath> here = paths.stream().filter(p -> p.head().equals(field.name())).toList();
      if (here.stream().noneMatch(FieldPath::isLeaf)) {
        boolean inside = !here.isEmpty() && field.schema().type() == Schema.Type.STRUCT;
        builder.field(
            field.name(),
            inside
                ? drop(field.schema(), here.stream().map(FieldPath::tail).toList())
                : field.schema());
      }
    }
    return builder.build();
  }

  private static SchemaBuilder like(Schema source) {
    SchemaBuilder builder =
        SchemaBuilder.struct().name(source.name()).version(source.version()).doc(source.doc());
    if (source.isOptional()) {
      builder.optional();
    }
    if (source.parameters() != null) {
      builder.parameters(source.parameters());
    }
    return builder;
  }
}
