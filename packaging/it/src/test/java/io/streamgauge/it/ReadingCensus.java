// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** How often each reading is on the topic, by a plain read_committed consumer. */
public final class ReadingCensus implements AutoCloseable {
  private final ObjectMapper json = new ObjectMapper();
  private final CommittedRecords topic;
  private final Map<String, Integer> times = new HashMap<>();
  private int records;

  public ReadingCensus(String bootstrap, String topic) {
    this.topic = new CommittedRecords(bootstrap, topic);
  }

  /** Takes what has come and tells how many records that were. */
  public int poll(Duration wait) throws IOException {
    ConsumerRecords<byte[], byte[]> come = topic.poll(wait);
    for (ConsumerRecord<byte[], byte[]> record : come) {
      JsonNode value = json.readTree(record.value()).get("payload");
      String identity =
          String.join(
              " ",
              value.get("sensor_id").asText(),
              value.get("observed_property").asText(),
              Long.toString(value.get("event_time").asLong()),
              Double.toString(value.get("result").asDouble()));
      times.merge(identity, 1, Integer::sum);
    }
    records += come.count();
    return come.count();
  }

  /** Takes what comes until so many polls of 100 ms have found nothing. */
  public void awaitQuiet(int polls) throws IOException {
    for (int quiet = 0; quiet < polls; ) {
      quiet = poll(Duration.ofMillis(100)) > 0 ? 0 : quiet + 1;
    }
  }

  /** Waits until that many different readings are there, or no new record came for so long. */
  public void await(int expected, Duration patience) throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (times.size() < expected && System.nanoTime() < deadline) {
      if (poll(Duration.ofMillis(200)) > 0) {
        deadline = System.nanoTime() + patience.toNanos();
      }
    }
  }

  /** How many offsets are before the first record that the topic still has. */
  public long firstOffsets() {
    return topic.firstOffsets();
  }

  public int records() {
    return records;
  }

  public int distinct() {
    return times.size();
  }

  /** How often each reading is there, by its identity. */
  public Map<String, Integer> times() {
    return Map.copyOf(times);
  }

  @Override
  public void close() {
    topic.close();
  }
}
