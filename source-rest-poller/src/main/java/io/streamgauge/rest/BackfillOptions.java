// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.OptionList;
import org.apache.kafka.common.config.ConfigDef;

/** The option that says how much of the requests a backfill may use. */
final class BackfillOptions {
  static final String SHARE = "rest.backfill.budget.share";

  private BackfillOptions() {}

  static void define(ConfigDef def) {
    new OptionList(def)
        .group("Backfill")
        .integer(
            SHARE,
            50,
            1,
            100,
            "Backfill share",
            "Percent of rest.limits that reading history may use; live polling goes first in any"
                + " case.");
  }
}
