// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.Plaintext;
import io.streamgauge.common.Problems;
import io.streamgauge.common.source.StationList;
import io.streamgauge.rest.http.RequestTemplate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;

/**
 * The options of a connector as they act: the user's over those of the preset that they name,
 * merged once for the connector, its tasks and the trial request.
 *
 * @param given what the user, or the connector for a task, has set
 * @param merged the same over the preset's, as text
 * @param options the same with all defaults
 * @param config what they mean
 */
record ResolvedConfig(
    Map<String, String> given,
    Map<String, String> merged,
    AbstractConfig options,
    RestStationSourceConfig config) {

  /**
   * Reads a configuration.
   *
   * @throws ConfigException when a single option is wrong
   */
  static ResolvedConfig of(Map<String, String> given) {
    Map<String, String> merged = Preset.merge(given);
    AbstractConfig options = new AbstractConfig(RestOptions.definition(), merged, false);
    return new ResolvedConfig(
        given,
        merged,
        options,
        RestStationSourceConfig.from(options, given.get(StationOptions.ASSIGNED)));
  }

  /** What the tasks would be given, with the stations of this list. */
  ResolvedConfig with(StationList list) {
    Map<String, String> assigned = new HashMap<>(given);
    assigned.put(StationOptions.ASSIGNED, list.assigned());
    return of(assigned);
  }

  /** All that is written in the options, which may use names of stations. */
  Collection<String> texts() {
    return merged.values();
  }

  /** What is wrong with the combination of options. */
  void check(Problems problems) {
    config.check(options, given, problems);
  }

  /** What a new configuration may not have, and a running one may go on with. */
  void checkNew(Problems problems) {
    config.source().checkNew(problems);
    plaintext()
        .forEach(
            (option, remedy) ->
                problems.add(option, RequestTemplate.shownUrl(merged.get(option)), remedy));
  }

  /** What is said once when a running connector has what a new one may not. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>(config.source().warnings());
    plaintext().forEach((option, remedy) -> warnings.add(option + ": " + remedy));
    return warnings;
  }

  private Map<String, String> plaintext() {
    return Plaintext.isAccepted(given) ? Map.of() : config.http().plaintext(options);
  }
}
