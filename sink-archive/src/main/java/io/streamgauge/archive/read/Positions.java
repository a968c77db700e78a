// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import io.streamgauge.common.LogText;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * The position of each file: as Connect has stored it, and as this task has given its rows since.
 */
final class Positions {
  private final Function<Collection<Map<String, String>>, RowPosition.Stored> stored;
  private final ReadPlan plan;
  private final Map<String, RowPosition> given = new HashMap<>();

  /**
   * Positions of which none is known yet.
   *
   * @param stored asks for stored offsets
   */
  Positions(Function<Collection<Map<String, String>>, RowPosition.Stored> stored, ReadPlan plan) {
    this.stored = stored;
    this.plan = plan;
  }

  /** Those of some files, as far as rows of them were given. */
  Map<String, RowPosition> of(List<ListedFile> files) {
    RowPosition.Stored offsets =
        stored.apply(files.stream().map(file -> RowPosition.partition(file.key())).toList());
    Map<String, RowPosition> positions = new HashMap<>();
    for (ListedFile file : files) {
      RowPosition position = position(file.key(), offsets);
      if (position != null) {
        positions.put(file.key(), position);
      }
    }
    return positions;
  }

  /** That of a file, or null when no row of it was given. */
  RowPosition of(String key) {
    return position(key, stored.apply(List.of(RowPosition.partition(key))));
  }

  void moved(String key, RowPosition position) {
    given.put(key, position);
  }

  private RowPosition position(String key, RowPosition.Stored offsets) {
    RowPosition own = given.get(key);
    if (own != null) {
      return own;
    }
    Map<String, Object> offset = offsets.of(RowPosition.partition(key));
    RowPosition position = offset == null ? null : RowPosition.of(key, offset);
    if (position == null || !position.begun()) {
      return position;
    }
    String order = plan.order().spelled();
    if (!RowPosition.complete(position)
        && position.order() != null
        && !position.order().equals(order)) {
      throw new ConnectException(
          String.format(
              "%s=%s: the file %s was begun in the order %s; set it back to that, or stop the"
                  + " connector and DELETE /connectors/{name}/offsets to read all anew",
              ReadOptions.ORDER, order, LogText.of(key), position.order()));
    }
    if (position.selection() != null
        && !position.selection().equals(plan.selection().fingerprint())) {
      throw new ConnectException(
          String.format(
              "%s, %s, %s: the file %s was read with other values of these, and rows that they did"
                  + " not select were passed over; set them back, give the connector another name,"
                  + " or stop it and DELETE /connectors/{name}/offsets to read all anew",
              ReadOptions.WHERE, ReadOptions.BEGIN, ReadOptions.END, LogText.of(key)));
    }
    return position;
  }
}
