// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.testing.LogLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.storage.SimpleHeaderConverter;
import org.apache.kafka.connect.storage.StringConverter;
import org.junit.jupiter.api.Test;

/** Headers that a converter has made numbers of are told once, where they are kept. */
class HeaderTypesTest {
  private final LogLines told = new LogLines();

  private HeaderTypes watch(String kept) {
    Map<String, String> props = new HashMap<>(Map.of("archive.dir", "/tmp/a", "name", "archive"));
    props.put("archive.headers", kept);
    return new HeaderTypes(props, told.logger());
  }

  private static List<SinkRecord> records(String sensor, boolean text) throws IOException {
    byte[] sent = sensor.getBytes(StandardCharsets.UTF_8);
    ConnectHeaders headers = new ConnectHeaders();
    try (StringConverter asText = new StringConverter();
        SimpleHeaderConverter simple = new SimpleHeaderConverter()) {
      headers.add(
          "sensor_id",
          text
              ? asText.toConnectHeader("readings", "sensor_id", sent)
              : simple.toConnectHeader("readings", "sensor_id", sent));
    }
    return List.of(new SinkRecord("readings", 0, null, null, null, "v", 0, null, null, headers));
  }

  @Test
  void aTextThatIsANumberIsToldOnce() throws Exception {
    HeaderTypes watch = watch("*");
    watch.look(List.of());
    watch.look(records("01646500", true));
    watch.look(records("s-7", false));
    assertEquals(List.of(), told.lines);
    for (int i = 0; i < 3; i++) {
      watch.look(records("01646500", false));
    }
    assertEquals(1, told.lines.size(), told.lines.toString());
    assertTrue(told.lines.get(0).contains("StringConverter"), told.lines.toString());
  }

  @Test
  void whatIsNotKeptIsNotToldOf() throws Exception {
    watch("").look(records("01646500", false));
    assertEquals(List.of(), told.lines);
  }
}
