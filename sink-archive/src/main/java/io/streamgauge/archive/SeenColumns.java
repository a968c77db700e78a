// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import java.util.HashMap;
import java.util.Map;

/**
 * The columns of all topics without schemas that a task has seen. Names of fields are the senders',
 * those of topics a transformation's, and both may be without end: what is too much is forgotten,
 * and learned anew from the records that come.
 */
final class SeenColumns {
  /** About 300 bytes each. */
  private static final int MOST = 50_000;

  private static final int MOST_TOPICS = 1_000;

  private final Map<String, TopicColumns> topics = new HashMap<>();
  private int names;

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
  void know(Map<String, KnownColumn> earlier) {
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
}
