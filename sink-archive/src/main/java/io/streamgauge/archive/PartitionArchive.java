// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import java.io.IOException;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of one original topic partition that are not durable yet, and the offset below which all
 * are. Transformations may rename topics, so only the original coordinates tell what to commit.
 */
final class PartitionArchive {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionArchive.class);
  private static final int LONGEST_TOPIC_IN_NAME = 80;

  private final TopicPartition source;
  private final ParquetArchiveSinkConfig config;
  private final Layouts layouts;
  private final ObjectStore store;
  private final Map<Key, RowBuffer> buffers = new LinkedHashMap<>();
  private final RowWriter scratch = new RowWriter();
  private long bytes;
  private int rows;
  private Instant waitingSince;

  PartitionArchive(
      TopicPartition source, ParquetArchiveSinkConfig config, Layouts layouts, ObjectStore store) {
    this.source = source;
    this.config = config;
    this.layouts = layouts;
    this.store = store;
  }

  /**
   * What rows of one file share: the directory, and the layout or the number of its inferred one.
   */
  private record Key(String directory, Object layout) {}

  /**
   * Takes a record over, whole or not at all.
   *
   * @throws DataException when the record cannot be written; nothing of it is kept then
   */
  void add(SinkRecord record, Instant now) {
    Object value = record.value();
    RowLayout layout = value instanceof Struct struct ? layouts.of(struct.schema()) : null;
    Inferred inferred = layout == null ? inferred(value) : null;
    String directory = config.path().of(record);
    scratch.reset();
    if (layout != null) {
      layout.encodeFields(value, scratch);
    } else {
      SchemalessRow.encode(value, scratch);
    }
    RowLayout.encodeEnvelope(record, config.headers(), scratch);
    // From here on nothing can be refused any more.
    RowBuffer buffer =
        layout == null
            ? schemalessBuffer(directory, inferred)
            : buffers.computeIfAbsent(
                new Key(directory, layout),
                any -> new RowBuffer(directory, layout, config.sortBy()));
    long before = buffer.rows() == 0 ? 0 : buffer.bytes();
    buffer.add(scratch, record.originalKafkaOffset(), value);
    bytes += buffer.bytes() - before;
    if (rows++ == 0) {
      waitingSince = now;
    }
  }

  private Inferred inferred(Object value) {
    if (!(value instanceof Map<?, ?>)) {
      throw new DataException(
          "The value is "
              + (value == null ? "null" : "a " + value.getClass().getName())
              + "; the archive takes structs and maps");
    }
    Inferred inferred = Inferred.of(value);
    layouts.check(inferred.schema());
    return inferred;
  }

  private RowBuffer schemalessBuffer(String directory, Inferred inferred) {
    for (int number = 0; ; number++) {
      RowBuffer buffer =
          buffers.computeIfAbsent(
              new Key(directory, number), any -> new RowBuffer(directory, null, config.sortBy()));
      if (buffer.infer(inferred)) {
        return buffer;
      }
    }
  }

  /** Heap of the waiting rows in bytes, about. */
  long bytes() {
    return bytes;
  }

  boolean due(Instant now) {
    return config.rotation().due(rows, waitingSince, now);
  }

  /** When the rows that wait have to be written at the latest. */
  Instant deadline() {
    return rows == 0 ? Instant.MAX : config.rotation().deadline(waitingSince);
  }

  /**
   * Writes all waiting rows. What an earlier, failed attempt has written already is not written
   * again.
   *
   * @throws IOException when the store fails; rows that are not durable stay
   */
  void write() throws IOException {
    Iterator<RowBuffer> waiting = buffers.values().iterator();
    while (waiting.hasNext()) {
      RowBuffer buffer = waiting.next();
      write(buffer);
      waiting.remove();
      bytes -= buffer.bytes();
      rows -= buffer.rows();
    }
  }

  private void write(RowBuffer buffer) throws IOException {
    String key = buffer.directory() + "/" + fileName(buffer);
    try (ObjectStore.Staged staged = store.stage(key)) {
      config.file().write(buffer, source, staged.out());
      staged.publish();
    }
    LOG.debug("Wrote {} rows of {} to {}", buffer.rows(), source, key);
  }

  /** Unique, and readable: who wrote which offsets. */
  private String fileName(RowBuffer buffer) {
    String topic = source.topic();
    String shortTopic =
        topic.length() <= LONGEST_TOPIC_IN_NAME ? topic : topic.substring(0, LONGEST_TOPIC_IN_NAME);
    return String.join(
            "+",
            List.of(
                PartitionPath.escape(config.archiveId()),
                shortTopic,
                Integer.toString(source.partition()),
                String.format("%010d", buffer.firstOffset()),
                String.format("%010d", buffer.lastOffset()),
                UUID.randomUUID().toString().substring(0, 8)))
        + ".parquet";
  }

  /**
   * The offset below which everything is durable.
   *
   * @param consumed offset below which everything was handed over
   */
  long durable(long consumed) {
    return buffers.values().stream().mapToLong(RowBuffer::firstOffset).reduce(consumed, Math::min);
  }
}
