// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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

  private final Map<String, TopicColumns> topics = new HashMap<>();
  private int names;

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

  /** Takes note of a record that is archived, as it was before it was made to fit. */
  void learn(TopicColumns topic, Inferred seen) {
    int before = topic.names();
    topic.learn(seen);
    names += topic.names() - before;
    forgetIfFull();
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
      names = 0;
    } else if (names > MOST) {
      topics.replaceAll((topic, columns) -> columns.anew());
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
