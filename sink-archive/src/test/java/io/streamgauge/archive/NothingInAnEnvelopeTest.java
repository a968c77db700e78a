// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.START;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Null in an envelope of JsonConverter is what null is. */
class NothingInAnEnvelopeTest {
  private static final String READING =
      "{'sensor_id':'a','observed_property':'b','event_time':1772359230000,'result':1.5}";

  /** What JsonConverter writes of null, with whatever schema it has. */
  private static final List<String> NOTHING =
      List.of(
          "{'schema':null,'payload':null}",
          "{'payload':null,'schema':{'type':'struct','fields':[],'optional':true,'name':'R'}}",
          "{'schema':{'type':'string','optional':true},'payload':null}",
          "{'schema':{'type':'array','items':{'type':'double'},'optional':true},'payload':null}");

  @TempDir Path dir;

  private ArchiveFixture archive(String declared, String onNull) {
    return new ArchiveFixture(dir.resolve(onNull))
        .by("topic()")
        .with(
            "archive.schema",
            declared,
            "behavior.on.null.values",
            onNull,
            "store.kafka.keys",
            "true");
  }

  private static SinkRecord record(long offset, String json) {
    return new SinkRecord(
        "readings",
        0,
        Schema.STRING_SCHEMA,
        "k" + offset,
        null,
        json == null ? null : DeclaredSchemaTest.json(json),
        offset,
        START.toEpochMilli(),
        TimestampType.CREATE_TIME);
  }

  /** A reading, null, and null in envelopes. */
  private static List<SinkRecord> records() {
    return ArchiveFixture.records(
        0,
        2 + NOTHING.size(),
        i -> record(i, i == 0 ? READING : i == 1 ? null : NOTHING.get((int) i - 2)));
  }

  @Test
  void itIsLeftOut() throws Exception {
    ArchiveFixture archive = archive("observation", "ignore").start();
    archive.write(records());
    assertEquals(records().size(), archive.commit(records().size()));
    assertEquals(0L, archive.metric("records-refused-total"));
    assertEquals(List.of(0L), archive.column("SELECT _kafka_offset FROM FILES"));
  }

  @Test
  void itIsARowOfItsKey() throws Exception {
    ArchiveFixture archive = archive("observation", "write").start();
    archive.write(records());
    archive.assertDone(records().size());
    assertEquals(0L, archive.metric("records-refused-total"));
    assertEquals(
        List.of("k0", "k1", "k2", "k3", "k4", "k5"),
        archive.column("SELECT _kafka_key FROM FILES ORDER BY _kafka_offset"));
    // The rows of keys alone are of one kind, whatever stood around the null.
    assertEquals(2, archive.files().size());
  }

  @Test
  void itIsRefusedForTheSameReason() throws Exception {
    ArchiveFixture archive = archive("observation", "fail").start();
    archive.write(records());
    assertEquals(5L, archive.metric("records-refused-total"));
    assertEquals(
        List.of("The value is null; the archive takes structs and maps"),
        archive.column(
            "SELECT DISTINCT reason FROM read_parquet('DIR/__unarchivable__/**/*.parquet')"));
    // As it came, so that it can be read again.
    assertEquals(
        1,
        archive.count(
            "SELECT count(*) FROM read_parquet('DIR/__unarchivable__/**/*.parquet')"
                + " WHERE record LIKE '%\"value\":{\"schema\":null,\"payload\":null}%'"
                + " OR record LIKE '%\"value\":{\"payload\":null,\"schema\":null}%'"));
  }

  /** What is no envelope is a value. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'schema':'text','payload':null}",
        "{'schema':{},'payload':null}",
        "{'schema':{'type':'reading'},'payload':null}",
        "{'schema':5,'payload':null}",
        "{'payload':null}",
        "{'schema':null}",
        "{'schema':null,'payload':null,'more':null}",
        "{}"
      })
  void whatIsNoneIsRefused(String value) {
    ArchiveFixture archive = archive("observation", "ignore").start();
    archive.put(List.of(record(0, READING), record(1, value)));
    assertEquals(1L, archive.metric("records-refused-total"));
  }

  @Test
  void ownFieldsOfTheseNamesMayBeNull() throws Exception {
    String declared =
        """
        {"type": "record", "name": "R", "fields": [
          {"name": "schema", "type": ["null", "string"]},
          {"name": "payload", "type": ["null", "string"]}]}
        """;
    ArchiveFixture archive = archive(declared, "ignore").start();
    archive.write(List.of(record(0, NOTHING.get(0))));
    archive.assertDone(1);
  }

  @Test
  void withoutADeclaredSchemaItIsAMapLikeAnyOther() throws Exception {
    ArchiveFixture archive = archive("observation", "ignore");
    archive.props.remove("archive.schema");
    archive.start();
    archive.put(List.of(record(0, "{'schema':null,'payload':null,'n':1}")));
    archive.put(List.of(record(1, NOTHING.get(0))));
    archive.flush();
    archive.assertDone(2);
  }
}
