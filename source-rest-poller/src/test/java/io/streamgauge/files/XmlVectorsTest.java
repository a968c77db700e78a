// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.ObservationSchema;
import io.streamgauge.xml.XmlDialect;
import io.streamgauge.xml.XmlVectors;
import io.streamgauge.xml.XmlVectors.Vector;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Documents of loggers and services, each with the readings and bad records that it has. */
class XmlVectorsTest extends FileCase {
  static List<Vector> vectors() {
    return XmlVectors.all();
  }

  private static String line(SourceRecord record) {
    if (isBad(record)) {
      return "bad: " + message(record);
    }
    Struct value = (Struct) record.value();
    List<String> fields = new ArrayList<>();
    String names =
        "sensor_id observed_property event_time result result_text unit x y crs qualifiers";
    for (String field : names.split(" ", -1)) {
      Object content = value.get(field);
      fields.add(Objects.toString(content instanceof Date date ? date.toInstant() : content, "-"));
    }
    Map<String, String> attributes = value.getMap(ObservationSchema.ATTRIBUTES);
    fields.add(attributes == null ? "-" : new TreeMap<>(attributes).toString());
    return String.join("|", fields);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void eachReadingAndBadRecordIsThere(Vector vector) {
    properties = csv(root);
    properties.keySet().removeIf(option -> option.startsWith("observation."));
    properties.put("files.path", "file:" + root + "/*");
    properties.putAll(vector.options("files"));
    write(root.resolve("document"), vector.document());
    List<String> read = settled().stream().map(XmlVectorsTest::line).toList();
    assertEquals(vector.expect().size(), read.size(), () -> String.join("\n", read));
    for (int i = 0; i < read.size(); i++) {
      String wanted = vector.expect().get(i);
      if (wanted.startsWith("bad: ")) {
        assertTrue(read.get(i).startsWith("bad: "), wanted + " but " + read.get(i));
        assertTrue(read.get(i).contains(wanted.substring(5)), wanted + " but " + read.get(i));
      } else {
        assertEquals(wanted, read.get(i));
      }
    }
  }

  @Test
  void eachKindHasDocumentsAndHostileOnes() {
    for (XmlDialect dialect : XmlDialect.values()) {
      List<String> own =
          vectors().stream()
              .filter(vector -> vector.format().equals(dialect.name().toLowerCase(Locale.ROOT)))
              .map(Vector::id)
              .toList();
      long hostile = own.stream().filter(id -> id.contains("hostile")).count();
      assertTrue(own.size() - hostile >= 3 && hostile >= 1, own.toString());
    }
  }
}
