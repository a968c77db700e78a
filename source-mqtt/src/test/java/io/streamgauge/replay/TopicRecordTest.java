// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgauge.common.BadRecord;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.storage.SimpleHeaderConverter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicRecordTest {
  /** Connect's own converter takes a text in JSON for a map. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"part\":\"all\"}",
        "{\"part\":\"one\",\"made\":[\"temp\",\"hum\"]}",
        "{\"part\":\"some\",\"of\":250,\"left\":\"AAH/\"}"
      })
  void headerInJsonIsWhatItWasWhateverReadIt(String text) throws Exception {
    SchemaAndValue read =
        new SimpleHeaderConverter()
            .toConnectHeader("dlq", BadRecord.PART, text.getBytes(StandardCharsets.UTF_8));
    ConnectHeaders headers = new ConnectHeaders();
    headers.add(BadRecord.PART, read);
    TopicRecord record =
        new TopicRecord(
            new TopicPartition("dlq", 0), 0, 0, SchemaAndValue.NULL, SchemaAndValue.NULL, headers);
    ObjectMapper json = new ObjectMapper();
    assertEquals(json.readTree(text), json.readTree(record.header(BadRecord.PART)));
  }
}
