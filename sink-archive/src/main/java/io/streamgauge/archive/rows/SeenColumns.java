// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.errors.DataException;

/**
 * The columns of all topics without schemas that a task has seen. Names of fields are the senders',
 * those of topics a transformation's, and both may be without end: what is too much is forgotten,
 * and learned anew from the records that come.
 */
public final class SeenColumns {
  /** About 300 bytes each. */
  private static final int MOST = 50_000;

  private static final int MOST_TOPICS = 1_000;

  private static final int MOST_IN_LEDGER = 20;

  /** Of all topics; devices of a few kinds send no more, and each with a field empty or not. */
  private static final int MOST_SHAPES = 1_000;

  /** Heap of them in bytes, about. */
  private static final int MOST_HEAP = 8 << 20;

  private static final int SHAPE_HEAP = 200;

  private final Map<String, TopicColumns> topics = new HashMap<>();
  private final Map<Key, Shape> shapes = new HashMap<>();
  private Shape last;
  private int names;
  private int heap;

  /** A shape of values of a topic, which is the same object only as long as it is known. */
  private record Key(TopicColumns topic, Inferred seen) {}

  /**
   * One shape of values of a topic, and the columns that it becomes. Records of several shapes take
   * turns, and what is worked out for each lasts until the topic has learned something.
   */
  static final class Shape {
    private final TopicColumns topic;
    private final Inferred seen;
    private Inferred columns;
    private int fit;
    private int learned;
    private boolean checked;

    private Shape(TopicColumns topic, Inferred seen) {
      this.topic = topic;
      this.seen = seen;
      this.learned = topic.version() - 1;
      fit();
    }

    private void fit() {
      if (columns != null && fit == topic.version()) {
        return;
      }
      Inferred found = topic.fit(seen);
      // One object for what is equal, which takes no heap and is compared at once.
      Inferred now = found.equals(columns) ? columns : found.equals(seen) ? seen : found;
      checked &= now.equals(columns);
      columns = now;
      fit = topic.version();
    }

    TopicColumns topic() {
      return topic;
    }

    /** The columns, those as texts that have to be. */
    Inferred columns() {
      return columns;
    }

    /** Whether files are known to take the columns. */
    boolean checked() {
      return checked;
    }

    void passed() {
      checked = true;
    }
  }

  /** Nothing is known yet. */
  public SeenColumns() {}

  /** What the columns of a topic are. */
  TopicColumns of(String topic) {
    TopicColumns known = topics.get(topic);
    if (known == null) {
      forgetIfFull();
      known = new TopicColumns(topic);
      topics.put(topic, known);
    }
    return known;
  }

  /**
   * The shape of a value.
   *
   * @throws DataException when a column is a list, an object or bytes in files already
   */
  @SuppressWarnings("ReferenceEquality") // a topic of which all was forgotten is another one
  Shape shape(String topic, Inferred seen) {
    TopicColumns columns = of(topic);
    if (last == null || last.topic != columns || !last.seen.equals(seen)) {
      last = shape(new Key(columns, seen));
    }
    last.fit();
    return last;
  }

  private Shape shape(Key key) {
    Shape known = shapes.get(key);
    if (known == null) {
      known = new Shape(key.topic(), key.seen());
      if (shapes.size() >= MOST_SHAPES || heap >= MOST_HEAP) {
        forgetShapes();
      }
      shapes.put(key, known);
      heap += SHAPE_HEAP + key.seen().heap();
    }
    return known;
  }

  private void forgetShapes() {
    shapes.clear();
    last = null;
    heap = 0;
  }

  /** How many shapes are known. */
  int shapes() {
    return shapes.size();
  }

  /** Takes note of a record that is archived, as it was before it was made to fit. */
  void learn(Shape shape) {
    TopicColumns topic = shape.topic;
    if (shape.learned != topic.version()) {
      int before = topic.names();
      topic.learn(shape.seen);
      shape.learned = topic.version();
      names += topic.names() - before;
      forgetIfFull();
    }
  }

  /** Takes over what earlier tasks have said in a ledger. */
  public void know(Map<String, KnownColumn> earlier) {
    earlier.forEach(
        (topic, columns) -> {
          TopicColumns known = of(topic);
          int before = known.names();
          known.know(columns);
          names += known.names() - before;
        });
  }

  /** How many columns and topics are known. */
  int names() {
    return names + topics.size();
  }

  /** Rows that wait keep what decides about their columns. */
  private void forgetIfFull() {
    if (topics.size() > MOST_TOPICS) {
      topics.clear();
      forgetShapes();
      names = 0;
    } else if (names > MOST) {
      topics.replaceAll((topic, columns) -> columns.anew());
      forgetShapes();
      names = 0;
    }
  }

  /**
   * What a ledger is to say when rows were written.
   *
   * @param earlier what it says, also of other topics, to which a transformation may send rows
   */
  public static Map<String, KnownColumn> known(
      Map<String, KnownColumn> earlier, List<RowBuffer> written) {
    Map<String, KnownColumn> known = new TreeMap<>(earlier);
    for (RowBuffer buffer : written) {
      TopicColumns topic = buffer.topic();
      KnownColumn columns = topic == null ? null : topic.known();
      if (columns != null) {
        known.put(topic.name(), columns);
      }
    }
    // Topics that a transformation makes without end are no longer told to the next task.
    return known.size() > MOST_IN_LEDGER ? Map.of() : known;
  }
}
