// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import io.streamgauge.archive.rows.NestedColumn.Member;
import io.streamgauge.common.BadRecord;
import io.streamgauge.common.ObservationSchema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.Field;
import org.apache.parquet.schema.MessageType;

/**
 * The layouts of files whose rows have some fields now and then: those of all of them, in one order
 * whatever came first, so that the fields of each row are in the order of the file.
 */
final class UnitedLayouts {
  /** Fields of a file beyond which rows with others go to the next one. */
  private static final int MOST_FIELDS = 500;

  private static final int MOST_ENTRIES = 1_000;

  /** Columns of all that are kept, each of some 250 bytes. */
  private static final int MOST_KEPT = 10 * Inferred.MOST_COLUMNS;

  private static final Map<String, Integer> USUAL = usual();

  /** Fields that everybody knows, and then the others by their names. */
  private static final Comparator<Member> ORDER =
      Comparator.<Member>comparingInt(field -> USUAL.getOrDefault(field.name(), Integer.MAX_VALUE))
          .thenComparing(Member::name);

  private final PointColumn.Mode geometry;
  private final Envelope envelope;

  /** By the layout that waits and the one that comes; null where they do not go together. */
  private final IdentityHashMap<RowLayout, IdentityHashMap<RowLayout, RowLayout>> known =
      new IdentityHashMap<>();

  private final Map<MessageType, RowLayout> byColumns = new HashMap<>();
  private int entries;
  private int kept;

  UnitedLayouts(PointColumn.Mode geometry, Envelope envelope) {
    this.geometry = geometry;
    this.envelope = envelope;
  }

  private static Map<String, Integer> usual() {
    List<String> names = new ArrayList<>();
    ObservationSchema.SCHEMA.fields().stream().map(Field::name).forEach(names::add);
    BadRecord.SCHEMA.fields().stream().map(Field::name).forEach(names::add);
    names.addAll(ObservationSchema.ADDED.keySet());
    Map<String, Integer> usual = new HashMap<>();
    names.forEach(name -> usual.putIfAbsent(name, usual.size()));
    return usual;
  }

  /**
   * The layout of a file with rows of both, or null when they do not go together: the one that
   * waits itself, where the other has nothing that it has not.
   *
   * @param waiting of the rows that the file has, or null for none
   */
  RowLayout of(RowLayout waiting, RowLayout more) {
    IdentityHashMap<RowLayout, RowLayout> others = known.get(waiting);
    if (others != null && others.containsKey(more)) {
      return others.get(more);
    }
    RowLayout united = united(waiting, more);
    if (entries >= MOST_ENTRIES || kept >= MOST_KEPT) {
      known.clear();
      byColumns.clear();
      entries = 0;
      kept = 0;
    }
    entries++;
    kept += more.type().getPaths().size();
    known.computeIfAbsent(waiting, any -> new IdentityHashMap<>()).put(more, united);
    return united;
  }

  private RowLayout united(RowLayout waiting, RowLayout more) {
    List<Member> all = new ArrayList<>(waiting == null ? List.of() : waiting.fields());
    for (Member field : more.fields()) {
      int index = waiting == null ? -1 : waiting.indexOf(field.name());
      if (index < 0 && (waiting == null || field.optional())) {
        all.add(field);
      } else if (index < 0 || !all.get(index).equals(field)) {
        return null;
      }
    }
    if (waiting == null) {
      return compiled(all);
    } else if (lacksRequired(waiting, more)) {
      return null;
    }
    RowLayout united = all.size() == waiting.fields().size() ? waiting : wider(all);
    return united != null && showsPlaces(waiting, united) && showsPlaces(more, united)
        ? united
        : null;
  }

  private RowLayout wider(List<Member> fields) {
    RowLayout wider = fields.size() > MOST_FIELDS || hasTwins(fields) ? null : compiled(fields);
    return wider == null || wider.type().getPaths().size() > Inferred.MOST_COLUMNS ? null : wider;
  }

  /**
   * Whether the columns for maps that rows have by their own layout are there in the united one: a
   * geometry that others bring takes the name from that of the rows with longitude and latitude.
   */
  private static boolean showsPlaces(RowLayout own, RowLayout united) {
    return own.point() == null
        || (united.point() != null && united.point().bbox() == own.point().bbox());
  }

  private static boolean lacksRequired(RowLayout waiting, RowLayout more) {
    return waiting.fields().stream()
        .anyMatch(field -> !field.optional() && more.indexOf(field.name()) < 0);
  }

  private static boolean hasTwins(List<Member> fields) {
    Set<String> names = new HashSet<>();
    return !fields.stream().allMatch(field -> names.add(ColumnName.fold(field.name())));
  }

  private RowLayout compiled(List<Member> fields) {
    fields.sort(ORDER);
    RowLayout layout = RowLayout.of(List.copyOf(fields), geometry, envelope);
    RowLayout same = byColumns.putIfAbsent(layout.type(), layout);
    if (same != null && same.fields().equals(layout.fields())) {
      return same;
    }
    kept += layout.type().getPaths().size();
    return layout;
  }

  /**
   * The layouts by which the rows of one buffer were written one after the other, each with all
   * fields of those before and more.
   */
  static final class Generations {
    private RowLayout latest;
    private final List<Generation> earlier = new ArrayList<>();

    /** Rows by a layout that was not the latest one. */
    private static final class Generation {
      /** The row behind the last of them. */
      private final int end;

      /** Which of the fields of the latest layout they have. */
      private final boolean[] fields;

      private Generation(int end, boolean[] fields) {
        this.end = end;
        this.fields = fields;
      }
    }

    /** Begins with a layout; null for rows without one. */
    Generations(RowLayout first) {
      latest = first;
    }

    /** The layout with the fields of all rows. */
    RowLayout latest() {
      return latest;
    }

    /**
     * Goes on with a layout that has more fields, or with the same.
     *
     * @param rows how many there are
     */
    @SuppressWarnings("ReferenceEquality") // it is asked for each row, and an equal one may grow
    void grow(RowLayout wider, int rows) {
      if (wider == latest) {
        return;
      }
      int[] places = latest.fields().stream().mapToInt(it -> wider.indexOf(it.name())).toArray();
      int fields = wider.fields().size();
      earlier.replaceAll(it -> new Generation(it.end, moved(it.fields, places, fields)));
      earlier.add(new Generation(rows, moved(null, places, fields)));
      latest = wider;
    }

    /** The same fields in a wider layout; of null all that there are places for. */
    private static boolean[] moved(boolean[] fields, int[] places, int size) {
      boolean[] moved = new boolean[size];
      for (int i = 0; i < places.length; i++) {
        moved[places[i]] = fields == null || fields[i];
      }
      return moved;
    }

    /** Which of the fields of the latest layout a row has; null for all. */
    boolean[] fields(int row) {
      for (Generation generation : earlier) {
        if (row < generation.end) {
          return generation.fields;
        }
      }
      return null;
    }

    /** Heap in bytes, about. */
    int bytes() {
      return earlier.isEmpty() ? 0 : earlier.size() * (latest.fields().size() + 60);
    }
  }
}
