// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.streamgauge.common.Observation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records of many forms in turn, as a register with empty cells makes them. */
class FormsOfRecordsTest {
  private static final int FORMS = 16;

  @TempDir Path dir;

  private List<ValueTransform<SourceRecord>> chain() throws IOException {
    StringBuilder csv = new StringBuilder("sensor_id,a,b,c,d\n");
    for (int form = 0; form < FORMS; form++) {
      csv.append("s").append(form);
      for (int column = 0; column < 4; column++) {
        csv.append(',').append(((form >> column) & 1) == 0 ? "" : "7");
      }
      csv.append('\n');
    }
    return List.of(
        Readings.configured(
            new StationRegister<>(Readings.CLOCK),
            "register.file",
            Files.writeString(dir.resolve("stations.csv"), csv).toString(),
            "columns",
            "a:number, b, c:number, d"),
        Readings.configured(
            new QualityControl<>(Readings.CLOCK),
            "rules",
            "{\"rules\": [{\"gross_range\": {\"fail_span\": [0, 40]}}]}"),
        Readings.configured(new ConvertUnits<>(), "units", "air_temperature=K"));
  }

  private static List<SourceRecord> round(List<ValueTransform<SourceRecord>> chain) {
    List<SourceRecord> results = new ArrayList<>();
    for (int form = 0; form < FORMS; form++) {
      SourceRecord record =
          Readings.source(
              Observation.of("s" + form, "air_temperature", Readings.NOW, 21.5).withUnit("Cel"));
      for (ValueTransform<SourceRecord> transform : chain) {
        record = transform.apply(record);
      }
      results.add(record);
    }
    return results;
  }

  private static Header added(SourceRecord record) {
    return record.headers().lastWithName(ValueWriter.FIELDS_ADDED);
  }

  @SuppressWarnings("ReferenceEquality")
  private static boolean same(Header one, Header other) {
    return one == other;
  }

  /** The header is that of the plan: another object would be a plan thought out anew. */
  @Test
  void thinksOutEachFormOnce() throws IOException {
    List<ValueTransform<SourceRecord>> chain = chain();
    List<SourceRecord> first = round(chain);
    List<SourceRecord> again = round(chain);
    int known = 0;
    for (int form = 0; form < FORMS; form++) {
      known += same(added(first.get(form)), added(again.get(form))) ? 1 : 0;
      assertSame(first.get(form).valueSchema(), again.get(form).valueSchema());
    }
    assertEquals(FORMS, known, 2.0, "forms known the second time");
  }

  @Test
  void givesEachFormWhatAChainOfItsOwnGivesIt() throws IOException {
    List<ValueTransform<SourceRecord>> chain = chain();
    round(chain);
    List<SourceRecord> again = round(chain);
    for (int form = 0; form < FORMS; form++) {
      SourceRecord alone = round(chain()).get(form);
      assertEquals(
          Readings.plain((Struct) alone.value()), Readings.plain((Struct) again.get(form).value()));
      assertEquals(alone.valueSchema(), again.get(form).valueSchema());
      assertEquals(added(alone), added(again.get(form)));
    }
  }
}
