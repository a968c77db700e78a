// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.Parsed;
import java.time.Duration;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/** Options of reading history beside live readings. */
final class BackfillOptions {
  static final String SHARE = "rest.backfill.budget.share";
  static final String HISTORY_MAX = "rest.history.max";

  private BackfillOptions() {}

  /** A length of time, or null for a text that is not set. */
  static Duration span(String text) {
    return text == null ? null : RestOptions.duration(text);
  }

  static void define(ConfigDef def) {
    new RestOptions.Options(def, "Backfill")
        .add(
            SHARE,
            Type.INT,
            50,
            Range.between(1, 100),
            Importance.MEDIUM,
            "Percent of rest.limits that reading history may use; live polling goes first in any"
                + " case.",
            "Backfill share")
        .add(
            HISTORY_MAX,
            Type.STRING,
            null,
            new Parsed("ISO duration or milliseconds", BackfillOptions::span),
            Importance.MEDIUM,
            "How far back the service can be asked, where it refuses more; nothing older is asked"
                + " for, whatever rest.start.time says.",
            "Longest history");
  }
}
