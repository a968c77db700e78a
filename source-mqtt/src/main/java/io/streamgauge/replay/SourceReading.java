// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.common.history.FieldSteps;
import io.streamgauge.common.history.TransformHeaders;
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

  private static final Set<String> OF_REPLAYS = Set.of(PASSES, FROM, EnvelopeHeaders.BACKFILL);

  /** The reading in a record of a topic. */
  static SourceReading of(TopicRecord record, RestoredSchemas schemas) {
    ConnectHeaders headers = new ConnectHeaders();
    Map<List<String>, Object> replaced = new LinkedHashMap<>();
    for (Header header : record.headers()) {
      if (header.key().startsWith(TransformHeaders.ORIGINAL)) {
        List<String> path =
            FieldSteps.orNull(header.key().substring(TransformHeaders.ORIGINAL.length()));
        if (path != null) {
          // The last one counts, as everywhere.
          replaced.put(path, header.value());
          continue;
        }
      }
      if (!TransformHeaders.NAMES.contains(header.key()) && !OF_REPLAYS.contains(header.key())) {
        headers.add(header);
      }
    }
    String added = record.header(TransformHeaders.FIELDS_ADDED);
    boolean told = added != null && added.length() <= TransformHeaders.MOST_ADDED;
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
