// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.common.Parsed;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigDef.Width;

/** The options that say which columns a file has and how they are encoded. */
final class ColumnOptions {
  static final String KEYS = "store.kafka.keys";
  static final String HEADERS = "archive.headers";
  static final String COMPATIBILITY = "schema.compatibility";
  static final String ENCODINGS = "archive.column.encodings";
  static final String BLOOM = "archive.bloom.filter.columns";

  private static final String GROUP = "Columns";

  private ColumnOptions() {}

  static void define(ConfigDef def) {
    int order = 0;
    def.define(
            HEADERS,
            Type.LIST,
            List.of(),
            null,
            Importance.MEDIUM,
            "Names of headers to keep, each as a text column _header_<name>.",
            GROUP,
            ++order,
            Width.LONG,
            "Headers")
        .define(
            KEYS,
            Type.BOOLEAN,
            false,
            Importance.LOW,
            "Whether to keep the record key as the text column _kafka_key.",
            GROUP,
            ++order,
            Width.SHORT,
            "Keys")
        .define(
            COMPATIBILITY,
            Type.STRING,
            "NONE",
            ValidString.in("NONE", "BACKWARD", "FULL"),
            Importance.LOW,
            "Whether records of an earlier schema share files with those of a later one (BACKWARD,"
                + " FULL) as far as no value is lost by it, or each schema has files of its own (NONE).",
            GROUP,
            ++order,
            Width.SHORT,
            "Schema compatibility")
        .define(
            ENCODINGS,
            Type.LIST,
            List.of(),
            new Parsed(ColumnEncodings.FORMS, ColumnEncodings::parse),
            Importance.LOW,
            "How columns are encoded, as column=encoding, where dictionary, the default, does not fit:"
                + " byte-stream-split for numbers with many digits, plain for texts that hardly repeat.",
            GROUP,
            ++order,
            Width.LONG,
            "Encodings")
        .define(
            BLOOM,
            Type.LIST,
            List.of("sensor_id"),
            null,
            Importance.LOW,
            "Columns with a Bloom filter, so that readers skip files without a value; only those that"
                + " archive.column.encodings takes the dictionary from, which tells the same.",
            GROUP,
            ++order,
            Width.LONG,
            "Bloom filters");
  }
}
