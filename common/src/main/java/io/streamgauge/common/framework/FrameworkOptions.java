// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.framework;

import io.streamgauge.common.Problems;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.common.UnknownOptions;
import io.streamgauge.common.help.Troubleshooting;
import java.util.Map;

/** Checks of what a connector's configuration has for Connect and for Kafka's clients. */
public final class FrameworkOptions {
  private static final String TOLERANCE = "errors.tolerance";

  private FrameworkOptions() {}

  /**
   * Refuses what a new source connector may not have.
   *
   * @param given its whole configuration
   * @param readings whether each record that it writes has fields
   * @param largest bytes of the largest record that it writes
   */
  public static void checkSource(
      Map<String, String> given, boolean readings, long largest, Problems problems) {
    new ConverterChoice(given).checkSource(readings, problems);
    checkCopies(given, largest, problems);
  }

  /**
   * The same for a source of records that others have made, with keys, values and headers of any
   * kind.
   *
   * @param given its whole configuration
   * @param largest bytes of the largest record that it writes, as far as it knows
   */
  public static void checkCopies(Map<String, String> given, long largest, Problems problems) {
    boolean lossAccepted = lossAccepted(given);
    ClientOverrides.checkAll(given, problems);
    new ConverterChoice(given).checkNames(problems);
    ClientOverrides.checkSource(given, lossAccepted, problems);
    boolean anything = Boolean.parseBoolean(given.get(UnknownOptions.ACCEPT));
    TopicCreation.of(given).check(largest, lossAccepted, anything, problems);
  }

  /**
   * The same for a source of records that are there already, and can be read again: also refuses to
   * drop what a converter or a transform cannot take.
   */
  public static void checkReadBack(Map<String, String> given, Problems problems) {
    checkCopies(given, 0, problems);
    String tolerance = given.getOrDefault(TOLERANCE, "none").trim();
    if (tolerance.equalsIgnoreCase("all") && !lossAccepted(given)) {
      problems.add(
          TOLERANCE,
          tolerance,
          "a source connector has no dead letter queue in Connect, so every record that fails in a"
              + " transform or converter would be dropped; use none"
              + Troubleshooting.ACCEPT_LOSS.see());
    }
  }

  /**
   * Refuses what a new sink connector may not have.
   *
   * @param given its whole configuration
   * @param headers whether it keeps headers of records
   */
  public static void checkSink(Map<String, String> given, boolean headers, Problems problems) {
    ClientOverrides.checkAll(given, problems);
    new ConverterChoice(given).checkNames(problems);
    ClientOverrides.checkSink(given, lossAccepted(given), problems);
    given.forEach(
        (option, value) -> {
          if (option.startsWith("topic.creation.")) {
            problems.add(option, value, "a sink makes no topics; leave it out");
          }
        });
    new ConverterChoice(given).checkSink(headers, problems);
  }

  private static boolean lossAccepted(Map<String, String> given) {
    return Boolean.parseBoolean(given.get(SourceOptions.ACCEPT_LOSS));
  }
}
