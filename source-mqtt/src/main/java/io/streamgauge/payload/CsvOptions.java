// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import io.streamgauge.common.OptionList;
import io.streamgauge.common.Problems;
import java.util.HashSet;
import java.util.List;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;

/**
 * The options on payloads of comma-separated values.
 *
 * @param columns names of the columns, or none when each payload has them in its first line
 * @param separator what stands between two values
 */
record CsvOptions(List<String> columns, String separator) {
  static final String COLUMNS = "csv.columns";
  private static final String SEPARATOR = "csv.separator";

  static OptionList define(OptionList options) {
    return options
        .list(
            COLUMNS,
            null,
            "CSV columns",
            "Names of the columns of csv payloads without a header line; empty when the first line"
                + " of each payload has them.")
        .add(
            SEPARATOR,
            Type.STRING,
            ",",
            ValidString.in(",", ";", "|", "\\t"),
            "CSV separator",
            "What stands between two values of csv payloads; \\t means a tab.")
        .low();
  }

  static CsvOptions from(AbstractConfig config) {
    return new CsvOptions(
        config.getList(COLUMNS), config.getString(SEPARATOR).replace("\\t", "\t"));
  }

  void check(Problems problems) {
    if (new HashSet<>(columns).size() < columns.size()) {
      problems.add(COLUMNS, columns, "name each column once");
    }
  }
}
