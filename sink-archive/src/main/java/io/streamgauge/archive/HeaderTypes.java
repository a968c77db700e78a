// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.rows.ColumnOptions;
import io.streamgauge.common.EnvelopeHeaders;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watch over the headers that an archive keeps. Where neither connector nor worker names a
 * converter, Connect's own takes texts for numbers and times, which nobody sees before the zeros of
 * an identifier are gone.
 */
final class HeaderTypes {
  private static final Logger LOG = LoggerFactory.getLogger(HeaderTypes.class);

  /** Headers that sources of this bundle write as texts, whatever stands in them. */
  private static final List<String> TEXTS =
      List.of(EnvelopeHeaders.SENSOR_ID, EnvelopeHeaders.PAYLOAD_VERSION);

  private final Logger log;
  private boolean over;

  /** The watch of a task. */
  HeaderTypes(Map<String, String> props) {
    this(props, LOG);
  }

  HeaderTypes(Map<String, String> props, Logger log) {
    this.log = log;
    over = !ColumnOptions.keepsHeaders(new AbstractConfig(ArchiveOptions.DEF, props, false));
  }

  /** Tells once of texts that are none any more, by the first record of a batch. */
  void look(Collection<SinkRecord> records) {
    if (over || records.isEmpty()) {
      return;
    }
    SinkRecord record = records.iterator().next();
    for (String name : TEXTS) {
      Header header = record.headers().lastWithName(name);
      if (!over && header != null && header.value() instanceof Number) {
        over = true;
        log.warn(
            "The header {} of topic {} has come as a number, {}: header.converter of this connector,"
                + " or else of the worker, takes texts for numbers (01646500 for 1646500), and the"
                + " columns of archive.headers are not what was sent. Set"
                + " header.converter=org.apache.kafka.connect.storage.StringConverter",
            name,
            record.topic(),
            header.value());
      }
    }
  }
}
