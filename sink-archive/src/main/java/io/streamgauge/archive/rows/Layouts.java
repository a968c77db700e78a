// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.errors.DataException;
import org.apache.parquet.schema.MessageType;

/**
 * The layout of each value schema that the task meets. Schemas that give the same columns share one
 * layout, so that a new version or another documentation text does not start new files.
 */
public final class Layouts {
  /** Converters cache their schemas; without one, each record may bring a new object. */
  private static final int MAX_ENTRIES = 256;

  /** More than the archive adds to a record's fields. */
  private static final int OWN_COLUMNS = 100;

  private static final Schema NOTHING = SchemaBuilder.struct().build();

  /** Of all layouts that are kept; each column is some 250 bytes. */
  static final int MOST_KEPT = 10 * Inferred.MOST_COLUMNS;

  private final ParquetFile file;
  private final Consumer<Schema> path;
  private final boolean merging;
  private final Set<String> extensible;
  private final UnitedLayouts united;
  private final Map<String, RowLayout> latest = new HashMap<>();
  private final IdentityHashMap<Schema, RowLayout> bySchema = new IdentityHashMap<>();

  /** Transformations remember a few schemas: of more kinds of records each brings a new object. */
  private final Map<Schema, RowLayout> byEqual = new HashMap<>();

  private final Map<MessageType, RowLayout> byColumns = new HashMap<>();
  private int kept;

  /**
   * Layouts for one task.
   *
   * @param file which columns a file has
   * @param path refuses a schema with a column that a directory would hide
   * @param merging whether records of an earlier schema take the layout of a later one where they
   *     lose nothing by it
   */
  public Layouts(ParquetFile file, Consumer<Schema> path, boolean merging) {
    this(file, path, merging, Set.of());
  }

  /**
   * Like the other.
   *
   * @param extensible names of schemas whose records share files though some have more fields than
   *     others
   */
  public Layouts(ParquetFile file, Consumer<Schema> path, boolean merging, Set<String> extensible) {
    this.file = file;
    this.path = path;
    this.merging = merging;
    this.extensible = extensible;
    this.united = new UnitedLayouts(file.geometry(), file.envelope());
  }

  /** The fields of a value that are not spelled out in the directory, and so have a column. */
  Map<?, ?> withoutPath(Map<?, ?> value) {
    if (file.inPath().stream().noneMatch(value::containsKey)) {
      return value;
    }
    Map<?, ?> columns = new LinkedHashMap<>(value);
    file.inPath().forEach(columns::remove);
    return columns;
  }

  /** What is kept beside the value. */
  Envelope envelope() {
    return file.envelope();
  }

  RowLayout of(Schema schema) {
    RowLayout known = bySchema.get(schema);
    if (known != null) {
      return known;
    }
    if (bySchema.size() >= MAX_ENTRIES) {
      bySchema.clear();
    }
    RowLayout layout = byEqual.get(schema);
    if (layout == null) {
      layout = compiled(schema);
      byEqual.put(schema, layout);
    }
    bySchema.put(schema, layout);
    return layout;
  }

  private RowLayout compiled(Schema schema) {
    RowLayout compiled = check(schema);
    if (byEqual.size() >= MAX_ENTRIES) {
      byEqual.clear();
    }
    if (byColumns.size() >= MAX_ENTRIES || kept >= MOST_KEPT) {
      byColumns.clear();
      bySchema.clear();
      byEqual.clear();
      latest.clear();
      kept = 0;
    }
    int before = byColumns.size();
    RowLayout shared = byColumns.computeIfAbsent(compiled.type(), any -> compiled);
    // Defaults fill in for nulls while rows are encoded and are not in the Parquet type.
    boolean same = shared.fields().equals(compiled.fields());
    RowLayout layout = same ? shared : compiled;
    kept += !same || byColumns.size() > before ? compiled.type().getPaths().size() : 0;
    if (merging && schema.name() != null && !isExtensible(schema)) {
      layout = merged(schema.name(), layout);
    }
    return layout;
  }

  /** Whether records of a schema share files though some have more fields than others. */
  boolean isExtensible(Schema schema) {
    return schema.name() != null && extensible.contains(schema.name());
  }

  /**
   * The layout of a file with rows of both, or null when they do not go together.
   *
   * @param waiting of the rows that the file has, or null for none
   */
  RowLayout united(RowLayout waiting, RowLayout more) {
    return united.of(waiting, more);
  }

  private RowLayout merged(String name, RowLayout layout) {
    RowLayout last = latest.get(name);
    if (last != null && last.covers(layout)) {
      return last;
    }
    if (last != null && layout.covers(last)) {
      // Records of the earlier schema that are still to come go with the later one.
      bySchema.clear();
      byEqual.clear();
    }
    if (latest.size() >= MAX_ENTRIES) {
      latest.clear();
    }
    latest.put(name, layout);
    return layout;
  }

  /** Columns of the layouts that are kept. */
  int kept() {
    return kept;
  }

  /** The layout of records without a value: there is nothing but their envelope. */
  RowLayout ofNothing() {
    return of(NOTHING);
  }

  /**
   * Refuses a schema that no record can be archived by.
   *
   * @throws DataException with the reason
   */
  public void refuseUnfit(Schema schema) {
    check(schema);
  }

  /** Compiles a layout, which refuses a schema that cannot become one. */
  RowLayout check(Schema schema) {
    path.accept(schema);
    RowLayout layout = RowLayout.of(schema, file.inPath(), file.geometry(), file.envelope());
    if (layout.type().getPaths().size() > Inferred.MOST_COLUMNS + OWN_COLUMNS) {
      throw Inferred.tooWide();
    }
    return layout;
  }
}
