// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.common.LogText;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.common.UnwritableException;
import io.streamgauge.common.source.SpacedLog;
import io.streamgauge.mqtt.KeptPayloads;
import io.streamgauge.replay.RecordConverters.AwayException;
import io.streamgauge.replay.RecordTarget.RefusedException;
import io.streamgauge.replay.ReplayCounts.Outcome;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps from a record of a topic to the records that are made of it: one of a reading, any
 * number of a payload. What cannot be replayed stays where it is, and is counted and told. For one
 * thread.
 */
final class RecordSteps {
  private static final Logger LOG = LoggerFactory.getLogger(RecordSteps.class);

  private final ReplayConfig config;
  private final RecordConverters converters;
  private final ReplayCounts counts;
  private final SpacedLog spaced;
  private final Clock clock;
  private final RecordMaker maker;
  private final RecordTarget target;
  private final KeptPayloads payloads;
  private final RestoredSchemas schemas = new RestoredSchemas();
  private long written;

  /** Steps by a configuration. */
  RecordSteps(
      ReplayConfig config,
      RecordConverters converters,
      ReplayCounts counts,
      SpacedLog spaced,
      Clock clock) {
    this.config = config;
    this.converters = converters;
    this.counts = counts;
    this.spaced = spaced;
    this.clock = clock;
    maker = new RecordMaker(config.source());
    target = new RecordTarget(config, maker);
    payloads = config.decode() ? new KeptPayloads(config.properties()) : null;
  }

  /** The making of the records of one, in parts. */
  interface Making {
    /** Adds the next part, and returns whether more is to come. */
    boolean next(List<SourceRecord> batch);
  }

  /** Bytes of the records of topics that were looked at, about as many as are made of them. */
  long written() {
    return written;
  }

  /**
   * What is to be made of a record; null for nothing.
   *
   * @throws AwayException when it is to be looked at again
   */
  Making of(ConsumerRecord<byte[], byte[]> record, PartitionScan scan) throws AwayException {
    TopicRecord read = read(record);
    counts.add(Outcome.READ);
    if (read == null) {
      return null;
    }
    written += Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    if (!isInTime(record.timestamp()) || !config.where().takes(read)) {
      counts.add(Outcome.UNSELECTED);
      return null;
    }
    try {
      return made(read, scan);
    } catch (RefusedException e) {
      refuse(e.outcome(), read.place(), e.getMessage());
    } catch (KeptPayload.NoPayloadException | KeptPayloads.UntoldException e) {
      refuse(Outcome.INCOMPLETE, read.place(), e.getMessage());
    } catch (UnwritableException e) {
      refuse(Outcome.UNWRITABLE, read.place(), e.getMessage());
    } catch (RuntimeException | StackOverflowError e) {
      // Records come from anybody, in any shape: one that nobody thought of ends no task.
      LOG.debug("At {}", read.place(), e);
      refuse(Outcome.UNREADABLE, read.place(), "it is of a form that cannot be handled: " + e);
    }
    return null;
  }

  /** Looks at a record that was handed out before a restart: nothing is made of it, or counted. */
  void lookAt(ConsumerRecord<byte[], byte[]> record) throws AwayException {
    try {
      TopicRecord read = converters.read(record);
      written += Math.max(0, record.serializedValueSize());
      if (isInTime(record.timestamp())
          && config.where().takes(read)
          && !isSpent(read)
          && isPayload(read)) {
        var unused = payloads.decode(KeptPayload.of(read), target.ofPayload(read));
      }
    } catch (RefusedException
        | KeptPayload.NoPayloadException
        | KeptPayloads.UntoldException
        | RuntimeException
        | StackOverflowError e) {
      LOG.debug("It was told when it was handed out", e);
    }
  }

  /** Says that a record is waited for: passed over, it would lie behind the offsets for good. */
  void tellAway(ConsumerRecord<byte[], byte[]> record, AwayException reason) {
    spaced
        .count("away", 1)
        .ifPresent(
            count ->
                LOG.warn(
                    "The converters cannot read {} now{}: {}; it is tried again, and nothing is"
                        + " read meanwhile",
                    place(record),
                    SpacedLog.times(count),
                    LogText.of(reason.getMessage(), LogText.REASON)));
  }

  private static String place(ConsumerRecord<byte[], byte[]> record) {
    return new TopicPartition(record.topic(), record.partition()) + "-" + record.offset();
  }

  private TopicRecord read(ConsumerRecord<byte[], byte[]> record) throws AwayException {
    try {
      return converters.read(record);
    } catch (RuntimeException | StackOverflowError e) {
      LOG.debug("Unreadable", e);
      refuse(
          Outcome.UNREADABLE,
          place(record),
          "the converters of "
              + RecordConverters.KEY
              + ", "
              + RecordConverters.VALUE
              + " and "
              + RecordConverters.HEADER
              + " cannot read it: "
              + e.getMessage());
      return null;
    }
  }

  /** By the record's timestamp, which need not grow with the offset. */
  private boolean isInTime(long timestamp) {
    return timestamp >= config.begin().millis(Long.MIN_VALUE)
        && timestamp < config.end().millis(Long.MAX_VALUE);
  }

  private Making made(TopicRecord record, PartitionScan scan)
      throws RefusedException,
          KeptPayload.NoPayloadException,
          KeptPayloads.UntoldException,
          UnwritableException {
    if (isSpent(record)) {
      throw new RefusedException(
          Outcome.PASSES,
          "it was replayed "
              + SourceReading.passes(record)
              + " times and is here again; raise "
              + ReplayOptions.PASSES
              + " where that is right");
    }
    if (isPayload(record)) {
      if (payloads == null) {
        throw new RefusedException(
            Outcome.PAYLOAD,
            "it is a payload, no reading; set "
                + ReplayOptions.DECODE
                + "=true to have it decoded anew");
      }
      String topic = target.ofPayload(record);
      KeptPayloads.Records readings = payloads.decode(KeptPayload.of(record), topic);
      return new PayloadMaking(record, scan, readings);
    }
    SourceRecord reading = reading(record);
    return batch -> {
      batch.add(new ReplayedRecord(reading, record, scan.offset(record.offset() + 1, 0)));
      return false;
    };
  }

  /** What has come back too often; what never did may be read from its clean topic at any time. */
  private boolean isSpent(TopicRecord record) {
    boolean back =
        record.header(EnvelopeHeaders.ROUTE_REASON) != null || config.end().isOpen(clock.instant());
    return back && SourceReading.passes(record) >= config.passes();
  }

  private boolean isPayload(TopicRecord record) {
    Object value = record.value().value();
    boolean bytes = value instanceof byte[] || value instanceof ByteBuffer;
    return KeptPayload.isIn(record) || (payloads != null && bytes);
  }

  private SourceRecord reading(TopicRecord record) throws RefusedException, UnwritableException {
    SourceReading source = SourceReading.of(record, schemas);
    SourceReading.mark(source.headers(), record);
    return maker.checked(
        new SourceRecord(
            null,
            null,
            target.of(record),
            null,
            record.key().schema(),
            record.key().value(),
            source.value().schema(),
            source.value().value(),
            RecordTimes.of(record, config.source().timestamp(), clock.instant()),
            source.headers()));
  }

  private void refuse(Outcome outcome, String place, String reason) {
    counts.add(outcome);
    spaced
        .count(outcome.name(), 1)
        .ifPresent(
            count ->
                LOG.warn(
                    "Left {} where it is{}: {}",
                    LogText.of(place),
                    SpacedLog.times(count),
                    LogText.of(reason, LogText.REASON)));
  }

  /** The records of a payload, of which the last one takes the place behind it. */
  private final class PayloadMaking implements Making {
    private final TopicRecord from;
    private final PartitionScan scan;
    private final KeptPayloads.Records records;
    private final long skipped;
    private long made;
    private boolean bad;
    private SourceRecord held;

    PayloadMaking(TopicRecord from, PartitionScan scan, KeptPayloads.Records records) {
      this.from = from;
      this.scan = scan;
      this.records = records;
      skipped = scan.skipped(from.offset());
    }

    @Override
    public boolean next(List<SourceRecord> batch) {
      List<SourceRecord> part = new ArrayList<>();
      boolean more = records.next(part);
      for (SourceRecord record : part) {
        put(batch, scan.offset(from.offset(), made));
        held = record;
        made++;
        bad |= record.headers().lastWithName(EnvelopeHeaders.ROUTE_REASON) != null;
      }
      if (!more) {
        put(batch, scan.offset(from.offset() + 1, 0));
        counts.add(Outcome.UNDECODABLE, bad ? 1 : 0);
        counts.add(Outcome.EMPTY, made == 0 ? 1 : 0);
      }
      return more;
    }

    private void put(List<SourceRecord> batch, ReplayOffset offset) {
      if (held != null && made > skipped) {
        ConnectHeaders headers = new ConnectHeaders(held.headers());
        SourceReading.mark(headers, from);
        batch.add(
            new ReplayedRecord(
                held.newRecord(
                    held.topic(),
                    null,
                    held.keySchema(),
                    held.key(),
                    held.valueSchema(),
                    held.value(),
                    held.timestamp(),
                    headers),
                from,
                offset));
      }
      held = null;
    }
  }
}
