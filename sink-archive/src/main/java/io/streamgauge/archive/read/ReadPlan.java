// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import io.streamgauge.common.OptionList;
import io.streamgauge.common.Problems;
import java.time.ZoneId;
import org.apache.kafka.common.config.AbstractConfig;

/**
 * The work of one task.
 *
 * @param target topic of the records
 * @param root directory of the topics in the store
 * @param selection rows that are wanted
 * @param order of them
 * @param zone of times without one, where the archive does not say it; or null
 * @param rate records a second of this task; 0 for as many as there can be
 * @param number of its share
 * @param of how many shares there are
 */
public record ReadPlan(
    String target,
    String root,
    RowSelection selection,
    ReadOrder order,
    ZoneId zone,
    double rate,
    int number,
    int of) {
  /**
   * The plan of a configuration, which was checked.
   *
   * @param root directory of the topics in the store
   * @param zone of times without one, where the archive does not say it; or null
   */
  public static ReadPlan from(AbstractConfig config, String root, ZoneId zone) {
    Object share = config.originals().get(ReadOptions.SHARE);
    String[] parts = share == null ? new String[] {"0", "1"} : share.toString().split("/", -1);
    int of = Integer.parseInt(parts[1]);
    return new ReadPlan(
        config.getString(ReadOptions.TOPIC),
        root,
        ReadOptions.selection(config),
        OptionList.constant(ReadOrder.class, config.getString(ReadOptions.ORDER)),
        zone,
        (double) config.getLong(ReadOptions.RATE) / of,
        Integer.parseInt(parts[0]),
        of);
  }

  /** What is wrong with options that are right one by one. */
  public static void check(AbstractConfig config, Problems problems) {
    RowSelection selection = ReadOptions.selection(config);
    if (selection.begin() != null
        && selection.end() != null
        && !selection.begin().isBefore(selection.end())) {
      problems.add(
          ReadOptions.END,
          config.getString(ReadOptions.END),
          "name a time behind " + ReadOptions.BEGIN + ", which is " + selection.begin());
    }
    if (selection.topics().stream().anyMatch(String::isBlank)) {
      problems.add(ReadOptions.TOPICS, selection.topics(), "name topics between commas, or none");
    }
  }

  /**
   * The topic of a record out of an archived topic.
   *
   * @throws IllegalArgumentException when Kafka has no topic of such a name
   */
  String target(String topic) {
    String name = target.replace(ReadOptions.ANY_TOPIC, topic);
    ReadOptions.topic(name);
    return name;
  }
}
