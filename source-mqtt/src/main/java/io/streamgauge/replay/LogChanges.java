// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import io.streamgauge.replay.ReplayCounts.Outcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The words on a log that is not what it was when its replay began. */
final class LogChanges {
  private static final Logger LOG = LoggerFactory.getLogger(LogChanges.class);

  private LogChanges() {}

  /** Says that a topic has its name from another one, and is read from its beginning. */
  static void tellRenewed(ReplayCounts counts, String topic, long partitions) {
    counts.add(Outcome.RENEWED, partitions);
    LOG.warn(
        "Topic {} was made anew: it is another one than the topic of this name whose offsets are"
            + " stored, and {} of its partitions are read from the beginning",
        topic,
        partitions);
  }

  /** Says that a topic that was made anew has not all partitions that it had. */
  static void tellFewer(ReplayCounts counts, TopicPartition partition) {
    counts.add(Outcome.RENEWED);
    LOG.warn(
        "The topic of {} was made anew with fewer partitions: there is no such partition any more,"
            + " and its replay ends",
        partition);
  }

  /** Says loudly that the cluster has deleted what was to be replayed. */
  static void tellGone(ReplayCounts counts, TopicPartition partition, long from, long to) {
    counts.add(Outcome.GONE, to - from);
    LOG.error(
        "Up to {} records of {} (offsets {} to {}) are gone before they were replayed: the topic's"
            + " retention has deleted them. Set retention.ms=-1 on such topics",
        to - from,
        partition,
        from,
        to - 1);
  }

  /**
   * Says loudly that the log is not the one whose records were to be replayed, or not all of it.
   */
  static void tellOther(
      ReplayCounts counts, TopicPartition partition, long last, ReplayOffset expected) {
    boolean ends = expected.end() != PartitionScan.NEVER;
    counts.add(Outcome.GONE, ends ? Math.max(0, expected.end() - expected.position()) : 0);
    LOG.error(
        "Partition {} ends at {}, before {} where its replay stood or was to end: the topic was"
            + " made anew or cut. Nothing more of it is replayed; to replay what it has now, stop"
            + " the connector and delete or set its offset with /connectors/<name>/offsets",
        partition,
        last,
        ends ? Math.max(expected.position(), expected.end()) : expected.position());
  }

  /** Says that a log has lost what was read last. */
  static void tellCut(ReplayCounts counts, TopicPartition partition, long from, long position) {
    counts.add(Outcome.TRUNCATED);
    LOG.warn(
        "The log of {} was cut at {}, before {} where its replay stood (as when a replica that"
            + " lagged behind becomes the leader): what it has from there on is read, what it had"
            + " there and was replayed already stays",
        partition,
        from,
        position);
  }

  /**
   * What stored offsets leave out: Connect keeps them when a connector is deleted, and one of the
   * same name goes on behind them.
   *
   * @param selection digest of what a record must meet now
   */
  static List<String> leftOut(
      Collection<PartitionScan> scans, StoredPlaces stored, String selection) {
    List<String> told = new ArrayList<>();
    List<PartitionScan> earlier =
        scans.stream().filter(scan -> stored.of(scan.partition()) != null).toList();
    long done = earlier.stream().filter(PartitionScan::isFinished).count();
    if (done > 0) {
      told.add(
          done
              + " of "
              + scans.size()
              + " partitions were read to their ends before this start, by the offsets that Connect"
              + " keeps under this connector's name: nothing of them is replayed, nor what they got"
              + " since then. To replay that, use another name, or stop the connector, DELETE"
              + " /connectors/<name>/offsets and resume it");
    }
    boolean changed =
        earlier.stream()
            .map(scan -> stored.of(scan.partition()).selected())
            .anyMatch(then -> then != null && !then.equals(selection));
    if (changed) {
      told.add(
          ReplayOptions.WHERE
              + ", "
              + ReplayOptions.BEGIN
              + " or "
              + ReplayOptions.END
              + " is another than before under this connector's name: what was passed over then lies"
              + " behind the stored offsets and is not looked at again. Use another name, or DELETE"
              + " /connectors/<name>/offsets");
      long kept =
          earlier.stream()
              .filter(scan -> !scan.isFinished())
              .filter(scan -> stored.of(scan.partition()).end() == scan.end())
              .count();
      if (kept > 0) {
        told.add(
            kept
                + " partitions that are being read end where they did at the first start, by their"
                + " stored offsets, whatever "
                + ReplayOptions.END
                + " says now. For another end stop the connector, PATCH their offsets in"
                + " /connectors/<name>/offsets without \"end\" and \"ends\", and resume it");
      }
    }
    long unknown =
        scans.stream()
            .filter(scan -> !scan.isFinished() && scan.end() != PartitionScan.NEVER)
            .filter(scan -> stored.isEndUnknown(scan.partition()))
            .count();
    if (unknown > 0) {
      told.add(
          "The time of "
              + ReplayOptions.END
              + " has come, and nothing was handed out since then, so where "
              + unknown
              + " partitions ended is kept nowhere: they are read to where they end now. Delete the"
              + " connector when it says that it is at its end");
    }
    return told;
  }

  /** Says what a later begin leaves out of what lies behind the stored offset. */
  static void tellBegin(TopicPartition partition, long position, long begin) {
    if (position < begin) {
      LOG.warn(
          "{} is later than records of {} that were not replayed yet: offsets {} to {} are passed"
              + " over. To replay them, stop the connector, set an earlier time, PATCH the offset"
              + " to {} with /connectors/<name>/offsets and resume it",
          ReplayOptions.BEGIN,
          partition,
          position,
          begin - 1,
          position);
    }
  }

  /** Says where offsets that somebody has typed are of no record that there is. */
  static void tellGiven(ReplayConfig config, TopicPartition partition, long first, long last) {
    Long begin = config.begin().offsets().get(partition);
    Long end = config.end().offsets().get(partition);
    if ((begin != null && begin > last) || (end != null && end < first)) {
      LOG.warn(
          "Nothing of partition {} is replayed: it has offsets from {} to {}, and {} and {} name"
              + " others",
          partition,
          first,
          last,
          ReplayOptions.BEGIN,
          ReplayOptions.END);
    } else if (end != null && end > last) {
      LOG.warn(
          "Partition {} ends at {}, before {} of {}: what comes until there is waited for",
          partition,
          last,
          end,
          ReplayOptions.END);
    }
  }

  /** Says that records are read without a trace in the counts. */
  static void tellLookingBack(Collection<PartitionScan> scans) {
    long offsets =
        scans.stream()
            .filter(scan -> !scan.isFinished())
            .mapToLong(scan -> scan.position() - scan.from())
            .sum();
    if (offsets > 0) {
      LOG.info(
          "Up to {} records that were replayed before are looked at again, for the births of"
              + " Sparkplug among them",
          offsets);
    }
  }

  /** Whether a message of Kafka is about a partition. */
  static boolean names(String message, TopicPartition partition) {
    return Pattern.compile("(?<![\\w.-])" + Pattern.quote(partition.toString()) + "(?!\\d)")
        .matcher(message)
        .find();
  }
}
