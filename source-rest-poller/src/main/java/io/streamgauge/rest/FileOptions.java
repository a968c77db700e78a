// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/** Options of reading the files of loggers. */
final class FileOptions {
  static final String SETTLE = "rest.file.settle.ms";

  /** Which share of the files a task reads, {@code 0/3} to {@code 2/3}; nobody's to set. */
  static final String SHARE = "rest.file.share";

  private FileOptions() {}

  static void define(ConfigDef def) {
    new RestOptions.Options(def, "Files")
        .add(
            SETTLE,
            Type.LONG,
            600_000L,
            Range.atLeast(0),
            Importance.MEDIUM,
            "How long a JSON document, or a last line without a line end, has to stay as it is"
                + " until it counts as complete; only for a file: URL.",
            "Settling time");
  }

  /** Refuses a URL that is neither of a service nor of files. */
  static void url(String text) {
    if (FilePattern.names(text)) {
      FilePattern.parse(text);
    } else {
      RestOptions.url(text);
    }
  }
}
