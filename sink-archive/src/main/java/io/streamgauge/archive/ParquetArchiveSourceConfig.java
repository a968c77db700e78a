// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.read.ReadOptions;
import io.streamgauge.archive.read.ReadPlan;
import io.streamgauge.archive.store.StoreSettings;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.Problems;
import io.streamgauge.common.UnknownOptions;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;

/**
 * The configuration of reading an archive.
 *
 * @param store where it is
 * @param plan what of it is read
 */
record ParquetArchiveSourceConfig(StoreSettings store, ReadPlan plan) {
  static final ConfigDef DEF = definition();

  private static ConfigDef definition() {
    OptionList options = ReadOptions.define(new OptionList());
    StoreSettings.define(options.group("Place"))
        .add(
            ArchiveOptions.TOPICS_DIR,
            Type.STRING,
            "topics",
            new Parsed("directory names between slashes, or empty", ArchiveOptions::topicsDir),
            "Topics directory",
            "Directory below the archive's that holds one directory for each topic.")
        .low()
        .parsed(
            ArchiveOptions.TIMEZONE,
            null,
            "zone id or offset",
            TimeLevel::zone,
            "Time zone",
            "Zone of event times that are texts without one, where the archive itself does not say"
                + " in which zone its directories spell days; taken as the sink has it.");
    StoreSettings.defineBucket(options);
    UnknownOptions.define(options);
    return options.definition();
  }

  /**
   * Reads a configuration.
   *
   * @throws ConfigException when an option or a combination cannot stay
   */
  static ParquetArchiveSourceConfig of(Map<String, String> props) {
    AbstractConfig config = new AbstractConfig(DEF, props, false);
    problems(config).throwIfAny();
    String zone = config.getString(ArchiveOptions.TIMEZONE);
    return new ParquetArchiveSourceConfig(
        StoreSettings.from(config),
        ReadPlan.from(
            config,
            ArchiveOptions.topicsDir(config.getString(ArchiveOptions.TOPICS_DIR)),
            zone == null ? null : TimeLevel.zone(zone)));
  }

  /** What is wrong with options that are right one by one. */
  static Problems problems(AbstractConfig config) {
    Problems problems = new Problems();
    StoreSettings.checkReadable(config, problems);
    ReadPlan.check(config, problems);
    return problems;
  }
}
