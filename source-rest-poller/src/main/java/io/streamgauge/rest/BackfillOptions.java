// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/** Options of reading history beside live readings. */
final class BackfillOptions {
  static final String SHARE = "rest.backfill.budget.share";

  private BackfillOptions() {}

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
            "Backfill share");
  }
}
