// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.source;

import io.streamgauge.common.LogText;
import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.Problems;
import io.streamgauge.common.time.TimeFormats;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;

/**
 * Checks of options of the mapping that are right one by one, and give no good reading together.
 */
public final class MappingRules {
  private MappingRules() {}

  /**
   * Refuses what no new configuration may have.
   *
   * @param given the options of the connector as they act
   */
  public static void checkNew(Map<String, String> given, Problems problems) {
    checkPair(given, ObservationSchema.X, ObservationSchema.Y, problems);
    checkPair(given, ObservationSchema.Y, ObservationSchema.X, problems);
    checkAttributes(given, problems);
    String properties = text(given, ObservationMapping.PROPERTIES);
    String result = text(given, option(ObservationSchema.RESULT));
    if (!properties.isEmpty() && !result.isEmpty()) {
      problems.add(
          option(ObservationSchema.RESULT),
          result,
          "nobody reads it, since "
              + ObservationMapping.PROPERTIES
              + " names the results; leave one of the two out");
    }
    checkZone(given, problems);
  }

  private static void checkPair(
      Map<String, String> given, String one, String other, Problems problems) {
    String missing = option(other);
    if (!text(given, option(one)).isEmpty() && text(given, missing).isEmpty()) {
      problems.add(missing, null, "a position has both; name it too, or leave out " + one);
    }
  }

  private static void checkAttributes(Map<String, String> given, Problems problems) {
    Set<String> seen = new HashSet<>();
    Object list =
        ConfigDef.parseType(
            ObservationMapping.ATTRIBUTES,
            text(given, ObservationMapping.ATTRIBUTES),
            ConfigDef.Type.LIST);
    for (Object entry : list instanceof List<?> entries ? entries : List.of()) {
      String name = String.valueOf(entry).replaceFirst("=.*", "").trim();
      if (!seen.add(name)) {
        problems.add(
            ObservationMapping.ATTRIBUTES,
            entry,
            name + " has a value already; leave one of them out");
      }
    }
  }

  /** A time without a zone is no instant: each reading would be a bad record. */
  private static void checkZone(Map<String, String> given, Problems problems) {
    String format = text(given, ObservationMapping.TIME_FORMAT);
    boolean lacking =
        Arrays.stream(format.split("\\|"))
            .map(String::trim)
            .anyMatch(each -> !each.isEmpty() && !TimeFormats.tellsZone(each));
    if (lacking && text(given, ObservationMapping.TIME_ZONE).isEmpty()) {
      problems.add(
          ObservationMapping.TIME_ZONE,
          null,
          "times of the format "
              + LogText.of(format)
              + " have no zone, and without one no reading has a time; give that of the clock, such"
              + " as +01:00 or Europe/Paris");
    }
  }

  private static String option(String field) {
    return "observation." + field;
  }

  private static String text(Map<String, String> given, String option) {
    String text = given.get(option);
    return text == null ? "" : text.trim();
  }
}
