// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import io.streamgauge.common.time.IsoText;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * The maker of SourceRecords from readings and bad payloads, with the envelope of both sources. It
 * hands out no record that Kafka would refuse: none that is too large as written, none for a topic
 * that is not the connector's to write to, and none with a timestamp that brokers refuse. For one
 * thread.
 */
public final class RecordMaker {

  /**
   * A record timestamp more than an hour ahead would kill the producer: brokers refuse it. The
   * reading's own event time is kept as it is.
   */
  private static final Duration FUTURE_BOUND = Duration.ofMinutes(10);

  /** A bad record that is cut says how many bytes are kept; it was measured with none. */
  private static final int KEPT_DIGITS = 10;

  private final SourceOptions options;
  private final RecordSize size;
  private final TopicNames topics;
  private final EnvelopeHeaders.Maker envelopes;
  private long written;

  /**
   * A maker for one task.
   *
   * @param options topic, key, timestamp and size of the records
   */
  public RecordMaker(SourceOptions options) {
    this.options = options;
    size = new RecordSize(options.plainBytes(), options.json());
    topics = new TopicNames(options.topicMax());
    envelopes = new EnvelopeHeaders.Maker(options.payloadVersion());
  }

  /**
   * The names that topic and key templates may use: the reading's own fields before all others.
   * Nothing is copied, since most templates ask for one name or for none.
   */
  private static final class ReadingNames extends AbstractMap<String, String> {
    private final Observation reading;
    private final Map<String, String> names;

    ReadingNames(Observation reading, Map<String, String> names) {
      this.reading = reading;
      this.names = names;
    }

    @Override
    public String get(Object name) {
      if (ObservationSchema.SENSOR_ID.equals(name)) {
        return reading.sensorId();
      }
      return ObservationSchema.OBSERVED_PROPERTY.equals(name)
          ? reading.observedProperty()
          : names.get(name);
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
      Map<String, String> all = new HashMap<>(names);
      all.put(ObservationSchema.SENSOR_ID, reading.sensorId());
      all.put(ObservationSchema.OBSERVED_PROPERTY, reading.observedProperty());
      return all.entrySet();
    }
  }

  public SourceOptions options() {
    return options;
  }

  /**
   * The record of a reading.
   *
   * @param names what topic and key templates may use beside the reading's own fields
   * @param partition source partition
   * @param offset source offset, which must be unique to the record
   * @param ingested the worker's clock when the reading was received
   * @param backfill whether it is from a backfill rather than live
   * @throws UnwritableException when Kafka would refuse it, or its topic is not to be written to
   */
  public SourceRecord observation(
      Observation observation,
      Map<String, String> names,
      Map<String, ?> partition,
      Map<String, ?> offset,
      Instant ingested,
      boolean backfill)
      throws UnwritableException {
    return observation(
        observation, names, partition, offset, ingested, backfill, new ConnectHeaders());
  }

  /**
   * The record of a reading with further headers.
   *
   * @param further headers that come behind those of the envelope
   * @throws UnwritableException when Kafka would refuse it, or its topic is not to be written to
   */
  public SourceRecord observation(
      Observation observation,
      Map<String, String> names,
      Map<String, ?> partition,
      Map<String, ?> offset,
      Instant ingested,
      boolean backfill,
      Iterable<Header> further)
      throws UnwritableException {
    Map<String, String> known = new ReadingNames(observation, names);
    ConnectHeaders headers = envelopes.of(observation, ingested, backfill);
    further.forEach(headers::add);
    return checked(
        new SourceRecord(
            partition,
            offset,
            topic(options.topic(), known),
            null,
            Schema.STRING_SCHEMA,
            options.key().fill(known),
            ObservationSchema.SCHEMA,
            ObservationSchema.struct(observation),
            timestamp(observation.eventTime(), ingested),
            headers));
  }

  /**
   * The record of a payload that could not be used, on the dead letter topic. Its payload is cut so
   * that the whole is never refused.
   */
  public SourceRecord bad(
      BadRecord bad, Map<String, String> names, Map<String, ?> partition, Map<String, ?> offset) {
    return bad(bad, names, partition, offset, new ConnectHeaders());
  }

  /**
   * The record of a payload that could not be used, with further headers.
   *
   * @param further headers that come behind those of the envelope; left out where they are so long
   *     that no payload would fit beside them
   */
  public SourceRecord bad(
      BadRecord bad,
      Map<String, String> names,
      Map<String, ?> partition,
      Map<String, ?> offset,
      Iterable<Header> further) {
    ConnectHeaders headers = headers(bad, names);
    long furtherBytes = 0;
    for (Header header : further) {
      furtherBytes += RecordSize.header(header);
    }
    if (furtherBytes <= options.maxBytes() / 4) {
      further.forEach(headers::add);
    }
    String topic = badTopic(names);
    SourceRecord whole = record(bad, topic, partition, offset, headers);
    long bytes = size.of(whole);
    written += Math.min(bytes, options.maxBytes());
    if (bytes <= options.maxBytes()) {
      return whole;
    }
    BadRecord told = bad;
    // With an empty payload, but with what is said of one that is cut.
    long beside = size.of(record(told.capped(-1), topic, partition, offset, headers));
    if (beside > options.maxBytes()) {
      told = bad.brief();
      headers = headers(bad, names);
      beside = size.of(record(told.capped(-1), topic, partition, offset, headers));
    }
    long room = Math.max(0, options.maxBytes() - beside - KEPT_DIGITS);
    int most = (int) Math.min(Integer.MAX_VALUE, options.plainBytes() ? room : room / 4 * 3);
    return record(told.capped(most), topic, partition, offset, headers);
  }

  private ConnectHeaders headers(BadRecord bad, Map<String, String> names) {
    ConnectHeaders headers = new ConnectHeaders();
    headers.addString(EnvelopeHeaders.INGEST_TIMESTAMP, IsoText.of(bad.received()));
    headers.addString(EnvelopeHeaders.PAYLOAD_VERSION, options.payloadVersion());
    addRoute(headers, BadRecord.ROUTED + bad.errorClass(), names);
    if (bad.part() != null) {
      headers.addString(BadRecord.PART, bad.part());
    }
    return headers;
  }

  private String badTopic(Map<String, String> names) {
    String topic = options.badRecordsTopic().replace("${topic}", readingsTopic(names));
    return topics.nameOrNone(new Template(topic), names);
  }

  /** Where the readings of these names go, also when the names are not all known. */
  private String readingsTopic(Map<String, String> names) {
    return topics.nameOrNone(options.topic(), names);
  }

  /**
   * Marks a record that goes elsewhere than readings do: no transform looks for a reading in it.
   *
   * @param headers of the record
   * @param reason why, for people and filters
   * @param names what the topic of the readings is made of, as far as they are known
   */
  public void addRoute(ConnectHeaders headers, String reason, Map<String, String> names) {
    headers.addString(EnvelopeHeaders.ROUTE_REASON, reason);
    headers.addString(EnvelopeHeaders.ROUTE_ORIGIN, readingsTopic(names));
  }

  private SourceRecord record(
      BadRecord bad,
      String topic,
      Map<String, ?> partition,
      Map<String, ?> offset,
      ConnectHeaders headers) {
    ConnectHeaders own = headers;
    if (options.plainBytes()) {
      own = headers.duplicate();
      own.addString(EnvelopeHeaders.ERROR_MESSAGE, bad.errorMessage());
    }
    return new SourceRecord(
        partition,
        offset,
        topic,
        null,
        Schema.STRING_SCHEMA,
        bad.origin(),
        options.plainBytes()
            ? Schema.BYTES_SCHEMA
            : options.plainText() ? Schema.STRING_SCHEMA : BadRecord.SCHEMA,
        options.plainBytes() ? bad.bytes() : options.plainText() ? bad.json() : bad.struct(),
        options.timestampOfReceipt(bad.received()),
        own);
  }

  /**
   * The topic that a template gives.
   *
   * @throws UnwritableException when it is not to be written to
   */
  public String topic(Template template, Map<String, String> names) throws UnwritableException {
    return topics.name(template, names);
  }

  /**
   * The record itself.
   *
   * @throws UnwritableException when it is too large as it is written
   */
  public SourceRecord checked(SourceRecord record) throws UnwritableException {
    long bytes = size.of(record);
    written += bytes - size.schemas(record);
    if (bytes > options.maxBytes()) {
      throw new UnwritableException(
          "TooLarge",
          "as a record it has up to "
              + bytes
              + " bytes; "
              + SourceOptions.MAX_BYTES
              + " and the producer's max.request.size allow "
              + options.maxBytes());
    }
    return record;
  }

  /**
   * Bytes of all records that were made, as measured, without those of their schemas; also of those
   * that are too large, which were as much work.
   */
  public long written() {
    return written;
  }

  private Long timestamp(Instant eventTime, Instant ingested) {
    return switch (options.timestamp()) {
      case KEEP -> null;
      case INGEST -> (Long) ingested.toEpochMilli();
      case EVENT -> {
        boolean usable =
            eventTime.compareTo(Instant.EPOCH) >= 0
                && eventTime.isBefore(ingested.plus(FUTURE_BOUND));
        yield usable ? eventTime.toEpochMilli() : ingested.toEpochMilli();
      }
    };
  }
}
