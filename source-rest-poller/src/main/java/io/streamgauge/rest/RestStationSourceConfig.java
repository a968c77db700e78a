// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.Plaintext;
import io.streamgauge.common.Problems;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.common.framework.FrameworkOptions;
import io.streamgauge.common.source.MappingRules;
import io.streamgauge.common.source.StationList;
import io.streamgauge.extract.ExtractionOptions;
import io.streamgauge.extract.Extractor;
import io.streamgauge.rest.http.HttpOptions;
import io.streamgauge.rest.http.RequestTemplate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;

/**
 * The options of {@link RestStationSourceConnector}, a preset's included.
 *
 * @param source what both sources share
 * @param http how the service is asked
 * @param api name of the service in the source partition: the preset, or the RequestTemplate.URL
 *     without query
 * @param backfillShare percent of the request limits that backfills may use
 */
record RestStationSourceConfig(
    SourceOptions source,
    String api,
    HttpOptions http,
    StationOptions stations,
    GroupOptions groups,
    WindowOptions windows,
    GapOptions gaps,
    ExtractionOptions extraction,
    int backfillShare) {

  private static final Set<String> REQUEST_NAMES =
      union(
          Set.of(StationList.STATION, RequestTemplate.STATIONS, "window.start", "window.end"),
          HttpOptions.PAGE_NAMES);
  private static final Set<String> RECORD_NAMES =
      Set.of(StationList.STATION, ObservationSchema.SENSOR_ID, ObservationSchema.OBSERVED_PROPERTY);

  /** Names that mean something wherever they are written. */
  static final Set<String> TAKEN = union(REQUEST_NAMES, RECORD_NAMES);

  /**
   * The name of a service in source partitions, the same for pages from 0 as before they had one.
   */
  static String api(String preset, String url) {
    return preset == null
        ? url.replaceFirst("\\?.*", "").replace("{page.index}", "{page}")
        : preset;
  }

  /**
   * Reads the options.
   *
   * @param assigned the list of stations that the connector gives to its task; null for none
   */
  static RestStationSourceConfig from(AbstractConfig config, String assigned) {
    String url =
        config.getString(RequestTemplate.URL) == null ? "" : config.getString(RequestTemplate.URL);
    String preset = config.getString(Preset.OPTION);
    HttpOptions http = HttpOptions.from(config);
    return new RestStationSourceConfig(
        SourceOptions.from(config),
        api(preset, url),
        http,
        StationOptions.from(config, assigned),
        GroupOptions.from(config),
        WindowOptions.from(config),
        GapOptions.from(config),
        ExtractionOptions.ofAnswers(config, RestOptions.PREFIX, http.nextPage()),
        config.getInt(WindowOptions.BACKFILL_SHARE));
  }

  /** What its requests are made of. */
  RequestTemplate request() {
    return http.request();
  }

  /** What bounds the requests of one task. */
  HttpOptions.Limits limits() {
    return http.limits();
  }

  /** What takes answers of the service apart. */
  Extractor extractor() {
    return new Extractor(extraction, groups.several(), stations.list()::attributes);
  }

  /**
   * What is wrong with the combination of options.
   *
   * @param given what the user has set, without the preset's
   */
  void check(AbstractConfig config, Map<String, String> given, Problems problems) {
    http.check(config, union(REQUEST_NAMES, stations.list().names()), problems);
    RequestTemplate request = http.request();
    if (request.url().text().isEmpty()) {
      problems.add(
          RequestTemplate.URL,
          null,
          "give the URL of the service, or name a preset of " + Preset.NAMES);
    }
    stations.check(request.names(), TAKEN, problems);
    if (extraction.queries()) {
      http.refuseCounting(RestOptions.PREFIX + ExtractionOptions.JQ, problems);
    }
    extraction.check(problems);
    windows.check(problems);
    gaps.check(source, stations.list(), problems);
    groups.check(request, stations.list().names(), problems);
    Set<String> names = new HashSet<>(Set.of(StationList.STATION, ObservationSchema.SENSOR_ID));
    names.addAll(extraction.told());
    // A series told apart by what a list says would begin anew with each edit of the list.
    extraction.mapping().checkNames(union(names, stations.list().names()), problems);
    extraction.checkAnswers(groups.several(), problems);
    source.check(given, RECORD_NAMES, problems);
  }

  private static Set<String> union(Set<String> some, Set<String> more) {
    Set<String> all = new HashSet<>(some);
    all.addAll(more);
    return Set.copyOf(all);
  }

  /**
   * The options of a connector as they act: the user's over those of the preset that they name,
   * merged once for the connector, its tasks and the trial request.
   *
   * @param given what the user, or the connector for a task, has set
   * @param merged the same over the preset's, as text
   * @param options the same with all defaults
   * @param config what they mean
   */
  record Resolved(
      Map<String, String> given,
      Map<String, String> merged,
      AbstractConfig options,
      RestStationSourceConfig config) {

    /**
     * Reads a configuration.
     *
     * @throws ConfigException when a single option is wrong
     */
    static Resolved of(Map<String, String> given) {
      Map<String, String> merged = Preset.merge(given);
      AbstractConfig options = new AbstractConfig(RestOptions.definition(), merged, false);
      return new Resolved(
          given,
          merged,
          options,
          RestStationSourceConfig.from(options, given.get(StationOptions.ASSIGNED)));
    }

    /** What the tasks would be given, with the stations of this list. */
    Resolved with(StationList list) {
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

    /** The same in one text, or null. */
    String refusal() {
      try {
        Problems problems = new Problems();
        check(problems);
        problems.throwIfAny();
        return null;
      } catch (ConfigException e) {
        return e.getMessage();
      }
    }

    /** What a new configuration may not have, and a running one may go on with. */
    void checkNew(Problems problems) {
      config.source().checkNew(problems);
      MappingRules.checkNew(merged, problems);
      config.http().checkNew(options, problems);
      config.gaps().checkNew(config.source(), problems);
      config.windows().checkNew(Instant.now(), problems);
      config.groups().checkNew(config.http().request(), config.stations().list(), problems);
      FrameworkOptions.checkSource(given, true, config.source().maxBytes(), problems);
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
}
