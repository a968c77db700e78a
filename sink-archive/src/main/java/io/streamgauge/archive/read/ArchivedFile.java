// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgauge.archive.kinds.KeptKinds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * A file of the archive as its footer tells of it.
 *
 * @param key of the file in the store
 * @param columns that are read: all but those that are made of others
 * @param fields of the record's value among them
 * @param kinds of its rows
 * @param path values of fields that the directory has in place of a column; null for none
 * @param whole values of levels whose directories have a name that was cut
 * @param sorted fields by which its rows are in order, as far as it says
 */
record ArchivedFile(
    String key,
    MessageType columns,
    List<Type> fields,
    KeptKinds kinds,
    Map<String, String> path,
    Map<String, String> whole,
    List<String> sorted) {
  static final String TOPIC = "_kafka_topic";
  static final String PARTITION = "_kafka_partition";
  static final String OFFSET = "_kafka_offset";
  static final String TIMESTAMP = "_kafka_timestamp";
  static final String KEY = "_kafka_key";
  static final String HEADERS = "_headers";
  static final String HEADER_PREFIX = "_header_";

  private static final Set<String> OWN = Set.of(TOPIC, PARTITION, OFFSET, TIMESTAMP, KEY, HEADERS);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a reading without a schema can have in a directory. */
  private static final Set<String> OF_READINGS =
      Set.of("sensor_id", "observed_property", "unit", "crs", "qualifiers", "qc_flag");

  /** Entries of the footer, by the names that the sink gives them. */
  private static String entry(String name, FileMetaData footer) {
    return footer.getKeyValueMetaData().get("streamgauge." + name);
  }

  /**
   * A file by its footer.
   *
   * @throws UnreadableException when no archive of ours has written it
   */
  static ArchivedFile of(String key, PathLevels levels, FileMetaData footer)
      throws UnreadableException {
    MessageType all = footer.getSchema();
    for (String column : List.of(TOPIC, PARTITION, OFFSET)) {
      if (!all.containsField(column)) {
        throw new UnreadableException(
            "it has no column " + column + ", so no archive of Streamgauge has written it");
      }
    }
    KeptKinds kinds;
    try {
      kinds = KeptKinds.parse(entry("records", footer));
    } catch (IOException e) {
      throw new UnreadableException(e.getMessage(), e);
    }
    List<Type> fields = new ArrayList<>();
    List<Type> columns = new ArrayList<>();
    String geo = footer.getKeyValueMetaData().getOrDefault("geo", "");
    Set<String> kept = fieldsOf(kinds);
    for (Type column : all.getFields()) {
      String name = column.getName();
      boolean own =
          (OWN.contains(name) || isHeader(name)) && (kept == null || !kept.contains(name));
      boolean made =
          ((name.equals("geometry") && !geo.isEmpty())
                  || (name.equals("bbox") && geo.contains("\"covering\"")))
              && (kept == null || !kept.contains(name));
      if (!made) {
        columns.add(column);
        if (!own) {
          fields.add(column);
        }
      }
    }
    String sorted = entry("sort.by", footer);
    Map<String, String> whole = whole(footer);
    return new ArchivedFile(
        key,
        new MessageType(all.getName(), columns),
        List.copyOf(fields),
        kinds,
        path(levels, whole, all, footer),
        whole,
        sorted == null ? List.of() : List.of(sorted.split(",")));
  }

  /** Names of the root fields that rows had; null when there are rows without a schema. */
  private static Set<String> fieldsOf(KeptKinds kinds) {
    if (kinds.all().isEmpty()) {
      return null;
    }
    Set<String> names = new HashSet<>();
    kinds.all().stream()
        .filter(kind -> kind.value() != null && kind.value().type().name().equals("STRUCT"))
        .forEach(kind -> kind.value().fields().forEach(field -> names.add(field.name())));
    return kinds.partial()
            || kinds.all().stream().anyMatch(kind -> kind.value() == null && !kind.empty())
        ? null
        : names;
  }

  /** The levels of which the directory has only a part. */
  private static Map<String, String> whole(FileMetaData footer) throws UnreadableException {
    Map<String, String> values = new HashMap<>();
    String cut = entry("directory", footer);
    if (cut != null) {
      try {
        JsonNode whole = JSON.readTree(cut);
        whole.properties().forEach(one -> values.put(one.getKey(), one.getValue().textValue()));
      } catch (IOException e) {
        throw new UnreadableException("its footer's entry of cut names is damaged", e);
      }
    }
    return values;
  }

  private static Map<String, String> path(
      PathLevels levels, Map<String, String> whole, MessageType columns, FileMetaData footer) {
    Map<String, String> path = new HashMap<>(levels.values());
    whole.forEach(path::replace);
    String known = entry("path.columns", footer);
    if (known != null || entry("records", footer) != null) {
      path.keySet()
          .retainAll(known == null ? Set.of() : Set.copyOf(Arrays.asList(known.split(","))));
      return path;
    }
    boolean reading = columns.containsField("event_time") || columns.containsField("result");
    path.keySet()
        .removeIf(
            name ->
                columns.containsField(name)
                    || PathLevels.OF_TIMES.contains(name)
                    || (reading && !OF_READINGS.contains(name)));
    return path;
  }

  /** The place of a column among those that are read, or -1. */
  int place(String column) {
    return columns.containsField(column) ? columns.getFieldIndex(column) : -1;
  }

  /** The place of one of the archive's own columns; -1 where the value has a field of that name. */
  int ownPlace(String column) {
    return fields.stream().anyMatch(it -> it.getName().equals(column)) ? -1 : place(column);
  }

  /** The same file with these of its columns only. */
  ArchivedFile only(Set<String> names) {
    return new ArchivedFile(
        key,
        new MessageType(columns.getName(), of(columns.getFields(), names)),
        of(fields, names),
        kinds,
        path,
        whole,
        sorted);
  }

  private static List<Type> of(List<Type> columns, Set<String> names) {
    return columns.stream().filter(column -> names.contains(column.getName())).toList();
  }

  /** The columns but for the headers of records. */
  Set<String> withoutHeaders() {
    return columns.getFields().stream()
        .map(Type::getName)
        .filter(name -> !isHeader(name) || ownPlace(name) < 0)
        .collect(Collectors.toSet());
  }

  private static boolean isHeader(String column) {
    return column.equals(HEADERS) || column.startsWith(HEADER_PREFIX);
  }

  /** What records of this file had that nobody has kept. */
  List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (kinds.all().isEmpty()) {
      missing.add("schemas");
    } else if (kinds.partial()) {
      missing.add("more schemas than the first 64 or 256 KiB of those in a file");
    }
    if (ownPlace(KEY) < 0) {
      missing.add("keys");
    }
    if (ownPlace(HEADERS) < 0) {
      boolean some =
          columns.getFields().stream().anyMatch(it -> it.getName().startsWith(HEADER_PREFIX));
      missing.add(some ? "headers but those named" : "headers");
    }
    return missing;
  }
}
