// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.Problems;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.common.Template;
import java.util.ArrayList;
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
 * @param emptyAnswer what marks an answer without readings; matches nothing when not set
 * @param api name of the service in the source partition: the preset, or the RestOptions.URL
 *     without query
 * @param backfillShare percent of the request limits that history may use
 */
record RestStationSourceConfig(
    SourceOptions source,
    ObservationMapping mapping,
    String api,
    HttpOptions http,
    StationOptions stations,
    GroupOptions groups,
    WindowOptions windows,
    GapOptions gaps,
    AnswerFormat format,
    Level answer,
    List<Level> levels,
    TextPattern emptyAnswer,
    Template series,
    int backfillShare) {

  private static final Set<String> REQUEST_NAMES =
      union(Set.of(Extractor.STATION, RequestTemplate.STATIONS, "window.start", "window.end"), HttpOptions.PAGE_NAMES);
  private static final Set<String> RECORD_NAMES =
      Set.of(Extractor.STATION, ObservationSchema.SENSOR_ID, ObservationSchema.OBSERVED_PROPERTY);

  /** Names that mean something wherever they are written. */
  static final Set<String> TAKEN = union(REQUEST_NAMES, RECORD_NAMES);

  /** The name of a service in source partitions. */
  static String api(String preset, String url) {
    return preset == null ? url.replaceFirst("\\?.*", "") : preset;
  }

  /**
   * Reads a configuration.
   *
   * @throws ConfigException when a single option is wrong
   */
  static RestStationSourceConfig of(Map<String, String> properties) {
    return from(
        new AbstractConfig(RestOptions.definition(), Preset.merge(properties), false),
        properties.get(StationOptions.ASSIGNED));
  }

  /**
   * Reads the options.
   *
   * @param assigned the list of stations that the connector gives to its task; null for none
   */
  static RestStationSourceConfig from(AbstractConfig config, String assigned) {
    String url = config.getString(RestOptions.URL) == null ? "" : config.getString(RestOptions.URL);
    String preset = config.getString(Preset.OPTION);
    List<Level> levels = new ArrayList<>();
    List<String> pointers = config.getList(RestOptions.LEVELS);
    if (pointers.isEmpty() && AnswerFormat.tabular(config)) {
      pointers = List.of("/" + Table.ROWS);
    }
    for (String pointer : pointers) {
      boolean named = levels.size() < RestOptions.MOST_LEVELS;
      levels.add(
          Level.of(
              pointer,
              named ? config.getList(RestOptions.levelFields(levels.size() + 1)) : List.of()));
    }
    ObservationMapping mapping = ObservationMapping.from(config);
    String empty = config.getString(RestOptions.EMPTY_ANSWER);
    return new RestStationSourceConfig(
        SourceOptions.from(config),
        mapping,
        api(preset, url),
        HttpOptions.from(config),
        StationOptions.from(config, assigned),
        GroupOptions.from(config),
        WindowOptions.from(config),
        GapOptions.from(config),
        AnswerFormat.of(config, mapping, levels),
        Level.of("", config.getList(RestOptions.levelFields(0))),
        List.copyOf(levels),
        TextPattern.compile(empty == null ? "(?!)" : empty),
        new Template(config.getString(RestOptions.SERIES)),
        config.getInt(BackfillOptions.SHARE));
  }

  /** What its requests are made of. */
  RequestTemplate request() {
    return http.request();
  }

  /** What bounds the requests of one task. */
  HttpOptions.Limits limits() {
    return http.limits();
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
          RestOptions.URL,
          null,
          "give the URL of the service, or name a preset of " + Preset.NAMES);
    }
    stations.check(request.names(), TAKEN, problems);
    Paging paging = http.paging();
    if (format.jq() != null && paging.counts()) {
      problems.add(
          Paging.MODE,
          paging.mode().text(),
          "counts the elements of a page, which "
              + AnswerOptions.JQ
              + " does not keep; use levels");
    }
    checkLevels(problems);
    windows.check(problems);
    gaps.check(source, stations.list(), problems);
    Set<String> told = new HashSet<>(answer.fields().keySet());
    levels.forEach(level -> told.addAll(level.fields().keySet()));
    groups.check(request, stations.list().names(), told, problems);
    Set<String> names = new HashSet<>(Set.of(Extractor.STATION, ObservationSchema.SENSOR_ID));
    names.addAll(told);
    // A series told apart by what a list says would begin anew with each edit of the list.
    mapping.checkNames(union(names, stations.list().names()), problems);
    names.addAll(RECORD_NAMES);
    checkNames(RestOptions.SERIES, series, names, problems);
    source.check(given, RECORD_NAMES, problems);
  }

  /** What is wrong with the way to the rows. */
  void checkLevels(Problems problems) {
    if (levels.size() > RestOptions.MOST_LEVELS) {
      problems.add(
          RestOptions.LEVELS, levels.size() + " levels", "use at most " + RestOptions.MOST_LEVELS);
    }
    if (levels.isEmpty() && format.shape() != RowShape.ROWS) {
      problems.add(
          AnswerOptions.SHAPE,
          format.shape(),
          "name the element that holds the columns in " + RestOptions.LEVELS);
    }
  }

  private static Set<String> union(Set<String> some, Set<String> more) {
    Set<String> all = new HashSet<>(some);
    all.addAll(more);
    return Set.copyOf(all);
  }

  private static void checkNames(
      String option, Template template, Set<String> known, Problems problems) {
    String unknown = template.firstUnknown(known);
    if (unknown != null) {
      problems.add(
          option,
          RequestTemplate.shownUrl(template.text()),
          "{" + unknown + "} is not known here; use " + known);
    }
  }
}
