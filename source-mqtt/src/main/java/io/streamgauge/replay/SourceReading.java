// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import io.streamgauge.common.EnvelopeHeaders;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;

/**
 * A reading as its source produced it: without what transforms have added to value and headers, and
 * with what they have replaced, by the history that the record carries.
 *
 * @param value the value
 * @param headers the headers, which nobody else has
 */
record SourceReading(SchemaAndValue value, ConnectHeaders headers) {
  /** Tells how often a reading was replayed. */
  static final String PASSES = "replay_passes";

  /** Tells where the record lay that it was made of. */
  static final String FROM = "replayed_from";

  private static final String ADDED = "fields_added";
  private static final String ORIGINAL = "original.";

  /** Of any length it may come from somebody else. */
  private static final int LONGEST = 8_000;

  /** What transforms of ours say in headers of what they found out, and where a route went. */
  private static final Set<String> OF_TRANSFORMS =
      Set.of(
          EnvelopeHeaders.ROUTE_REASON,
          EnvelopeHeaders.ROUTE_ORIGIN,
          ADDED,
          "event_time_status",
          "duplicate",
          "duplicate_status",
          "watermark",
          "watermark_warmup",
          "late_by_ms",
          "late_status",
          "station_status",
          "crs_status",
          "crs_target",
          "crs_operation",
          "crs_accuracy_m",
          "calibration",
          "calibration_status",
          "qc_flag",
          "qc_tests",
          "qc_status",
          "qc_rules",
          "qc_previous",
          "unit_status",
          "key_status");

  private static final Set<String> OF_REPLAYS = Set.of(PASSES, FROM, EnvelopeHeaders.BACKFILL);

  /** The reading in a record of a topic. */
  static SourceReading of(TopicRecord record, RestoredSchemas schemas) {
    ConnectHeaders headers = new ConnectHeaders();
    Map<List<String>, Object> replaced = new LinkedHashMap<>();
    for (Header header : record.headers()) {
      if (header.key().startsWith(ORIGINAL)) {
        List<String> path = FieldSteps.of(header.key().substring(ORIGINAL.length()));
        if (path != null) {
          // The last one counts, as everywhere.
          replaced.put(path, header.value());
          continue;
        }
      }
      if (!OF_TRANSFORMS.contains(header.key()) && !OF_REPLAYS.contains(header.key())) {
        headers.add(header);
      }
    }
    String added = record.header(ADDED);
    boolean told = added != null && added.length() <= LONGEST;
    return new SourceReading(value(record.value(), told ? added : "", replaced, schemas), headers);
  }

  private static SchemaAndValue value(
      SchemaAndValue given,
      String added,
      Map<List<String>, Object> replaced,
      RestoredSchemas schemas) {
    if (given.value() instanceof Struct struct) {
      Schema schema = schemas.of(struct.schema(), added);
      RestoredStruct restored = new RestoredStruct(replaced);
      Struct copy = restored.of(struct, schema);
      return new SchemaAndValue(copy.schema(), copy);
    }
    if (given.value() instanceof Map<?, ?> map && (!added.isEmpty() || !replaced.isEmpty())) {
      return new SchemaAndValue(
          given.schema(), new RestoredMap(replaced).of(map, FieldSteps.all(added)));
    }
    return given;
  }

  /** How often a record was replayed before; what is no number counts as never. */
  static int passes(TopicRecord record) {
    String text = record.header(PASSES);
    return text != null && text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
  }

  /** Adds what a replay says of a record. */
  static void mark(ConnectHeaders headers, TopicRecord from) {
    OF_REPLAYS.forEach(headers::remove);
    headers.addString(FROM, from.place());
    headers.addString(PASSES, Integer.toString(passes(from) + 1));
    headers.addString(EnvelopeHeaders.BACKFILL, "true");
  }
}
