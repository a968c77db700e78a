// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.Backoff;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.Problems;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.common.Template;
import io.streamgauge.extract.Extraction;
import io.streamgauge.extract.ExtractionOptions;
import io.streamgauge.extract.Extractor;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/**
 * The options of {@link RestStationSourceConnector}, a preset's included.
 *
 * @param source what both sources share
 * @param conditional whether unchanged answers need not be sent again
 * @param api name of the service in the source partition: the preset, or the RestOptions.URL
 *     without query
 */
record RestStationSourceConfig(
    SourceOptions source,
    String api,
    RequestTemplate request,
    boolean conditional,
    Transport transport,
    Paging paging,
    StationOptions stations,
    GroupOptions groups,
    WindowOptions windows,
    GapOptions gaps,
    ExtractionOptions extraction,
    Limits limits,
    ErrorOptions errors) {

  private static final Set<String> REQUEST_NAMES =
      union(
          Set.of(Extraction.STATION, StationIds.NAME, "window.start", "window.end"), Paging.NAMES);
  private static final Set<String> RECORD_NAMES =
      Set.of(Extraction.STATION, ObservationSchema.SENSOR_ID, ObservationSchema.OBSERVED_PROPERTY);

  /** Names that mean something wherever they are written. */
  static final Set<String> TAKEN = union(REQUEST_NAMES, RECORD_NAMES);

  /**
   * What bounds the requests of one task.
   *
   * @param timeout for one request, its body included
   * @param responseMaxBytes largest answer, decompressed
   * @param inFlight requests at the same time
   * @param backoff between attempts for one station
   * @param rates most requests in any window
   * @param backfillShare percent of the rates that history may use
   */
  record Limits(
      Duration timeout,
      int responseMaxBytes,
      int inFlight,
      Backoff backoff,
      List<RateLimit> rates,
      int backfillShare) {
    private static final int BODY_SHARE = 8;
    private static final long LEAST_BODY = 4L << 20;

    /**
     * The largest body that is taken in: as many as are under way at the same time take no more
     * than an eighth of the worker's memory.
     */
    int bodyMaxBytes() {
      long share = Runtime.getRuntime().maxMemory() / BODY_SHARE / inFlight;
      return (int) Math.min(responseMaxBytes, Math.max(LEAST_BODY, share));
    }

    /** What rows of one window may take while further pages are awaited. */
    long pagesRowBytes() {
      return Extractor.mostRowBytes() * 2 / (inFlight + 1);
    }

    /** What of the rates history may use. */
    List<RateLimit> backfillRates() {
      return rates.stream().map(rate -> rate.percent(backfillShare)).toList();
    }
  }

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
    Duration first = Duration.ofMillis(config.getLong(RestOptions.BACKOFF));
    Duration longest = Duration.ofMillis(config.getLong(RestOptions.BACKOFF_MAX));
    Paging paging = Paging.from(config);
    Password headers = config.getPassword(RestOptions.HEADERS);
    return new RestStationSourceConfig(
        SourceOptions.from(config),
        api(preset, url),
        new RequestTemplate(
            new Template(url),
            RequestTemplate.params(config.getString(RestOptions.PARAMS)),
            RequestTemplate.headers(headers.value()),
            RequestBody.from(config),
            Credentials.from(config)),
        config.getBoolean(RequestOptions.CONDITIONAL),
        Transport.from(config),
        paging,
        StationOptions.from(config, assigned),
        GroupOptions.from(config),
        WindowOptions.from(config),
        GapOptions.from(config),
        ExtractionOptions.ofAnswers(config, RestOptions.PREFIX, paging.next()),
        new Limits(
            Duration.ofMillis(config.getLong(RestOptions.TIMEOUT)),
            config.getInt(RestOptions.RESPONSE_MAX),
            config.getInt(RestOptions.IN_FLIGHT),
            new Backoff(first, longest.compareTo(first) < 0 ? first : longest),
            config.getList(RestOptions.RATES).stream().map(RateLimit::parse).toList(),
            config.getInt(BackfillOptions.SHARE)),
        ErrorOptions.from(config));
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
    Credentials.check(config, problems);
    RequestBody.check(config, problems);
    transport.check(config, request, problems);
    if (request.url().text().isEmpty()) {
      problems.add(
          RestOptions.URL,
          null,
          "give the URL of the service, or name a preset of " + Preset.NAMES);
    }
    stations.check(request.names(), TAKEN, problems);
    Set<String> known = union(REQUEST_NAMES, stations.list().names());
    checkNames(RestOptions.URL, request.url(), known, problems);
    paging.check(request, problems);
    if (extraction.queries() && paging.counts()) {
      problems.add(
          PageOptions.MODE,
          paging.mode().text(),
          "counts the elements of a page, which "
              + RestOptions.PREFIX
              + ExtractionOptions.JQ
              + " does not keep; use levels");
    }
    request.headers().values().forEach(value -> checkHeader(value, known, problems));
    request
        .params()
        .forEach(param -> checkNames(RestOptions.PARAMS, param.value(), known, problems));
    extraction.check(problems);
    windows.check(problems);
    gaps.check(source, stations.list(), problems);
    groups.check(request, stations.list().names(), problems);
    Set<String> names = new HashSet<>(Set.of(Extraction.STATION, ObservationSchema.SENSOR_ID));
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

  private static void checkHeader(Template value, Set<String> known, Problems problems) {
    String unknown = value.firstUnknown(known);
    if (unknown != null) {
      problems.add(
          RestOptions.HEADERS,
          // The value may be a key.
          "{" + unknown + "}",
          "is not known here; use " + known);
    }
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
