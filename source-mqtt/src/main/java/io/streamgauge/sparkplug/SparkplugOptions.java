// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.sparkplug;

import io.streamgauge.common.OptionList;
import org.apache.kafka.common.config.AbstractConfig;

/**
 * The options on messages of Sparkplug B.
 *
 * @param rebirth whether nodes are asked for another birth
 */
public record SparkplugOptions(boolean rebirth) {
  public static final String REBIRTH = "sparkplug.rebirth";

  /** Adds these options to the group that was begun. */
  public static void define(OptionList options) {
    options
        .flag(
            REBIRTH,
            false,
            "Sparkplug rebirth",
            "Whether a Sparkplug node is asked for another birth when aliases are unknown or messages"
                + " were missed, at most once a minute; needs the right to publish to"
                + " spBv1.0/+/NCMD/+.")
        .low();
  }

  /** Reads these options from a parsed configuration. */
  public static SparkplugOptions from(AbstractConfig config) {
    return new SparkplugOptions(config.getBoolean(REBIRTH));
  }
}
