// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.PluginVersion;
import io.streamgauge.transforms.quality.Flag;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.transforms.predicates.Predicate;

/**
 * True for records whose aggregate quality flag is one of some flags.
 *
 * @param <R> the record type of the chain
 */
public class QualityFlag<R extends ConnectRecord<R>> implements Predicate<R>, Versioned {
  public static final String OVERVIEW =
      "True when the header qc_flag, which QualityControl writes, is one of the given flags. False"
          + " when the record was not tested.";

  private static final ConfigDef CONFIG =
      new OptionList()
          .group("Flags")
          .add(
              "flags",
              Type.LIST,
              "3,4",
              Parsed.ofSome("1, 2, 3, 4 or 9", QualityFlag::checked),
              "Flags",
              "QARTOD flags of which one must be the record's: 1 pass, 2 not evaluated, 3 suspect,"
                  + " 4 fail, 9 missing.")
          .definition();

  private Set<String> flags;

  private static void checked(String text) {
    if (Arrays.stream(Flag.values())
        .noneMatch(flag -> Integer.toString(flag.code()).equals(text))) {
      throw new IllegalArgumentException("use the flags 1, 2, 3, 4 and 9");
    }
  }

  @Override
  public ConfigDef config() {
    return CONFIG;
  }

  @Override
  public void configure(Map<String, ?> props) {
    flags = Set.copyOf(TransformOptions.of(CONFIG, props).list("flags"));
  }

  @Override
  public boolean test(R record) {
    String flag = new Reading(record).header(QualityControl.QC_FLAG);
    return flag != null && flags.contains(flag);
  }

  @Override
  public String version() {
    return PluginVersion.get();
  }

  @Override
  public void close() {}
}
