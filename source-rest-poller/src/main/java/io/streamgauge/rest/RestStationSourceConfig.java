// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.Backoff;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.Plaintext;
import io.streamgauge.common.Problems;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.common.Template;
import io.streamgauge.common.source.StationList;
import io.streamgauge.extract.Extraction;
import io.streamgauge.extract.ExtractionOptions;
import io.streamgauge.extract.Extractor;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
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
 * @param maxFuture how far ahead of the clock the time of a reading may be
 * @param historyMax how far back the service can be asked; null for any time
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
    StationList stationList,
    GroupOptions groups,
    Duration interval,
    StartTime start,
    Duration windowMax,
    Duration lookback,
    Duration maxFuture,
    Duration historyMax,
    GapOptions gaps,
    WindowFormat windowFormat,
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
    AbstractConfig config =
        new AbstractConfig(RestOptions.definition(), Preset.merge(properties), false);
    String url = config.getString(RestOptions.URL) == null ? "" : config.getString(RestOptions.URL);
    String preset = config.getString(RestOptions.PRESET);
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
        stations(config, properties.get(StationOptions.ASSIGNED)),
        GroupOptions.from(config),
        Duration.ofMillis(config.getLong(RestOptions.INTERVAL)),
        StartTime.parse(config.getString(RestOptions.START)),
        RestOptions.duration(config.getString(RestOptions.WINDOW_MAX)),
        RestOptions.duration(config.getString(RestOptions.LOOKBACK)),
        Duration.ofMillis(config.getLong(RestOptions.MAX_FUTURE)),
        BackfillOptions.span(config.getString(BackfillOptions.HISTORY_MAX)),
        GapOptions.from(config),
        WindowFormat.of(
            config.getString(RestOptions.WINDOW_FORMAT), config.getString(RestOptions.WINDOW_ZONE)),
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

  private static StationList stations(AbstractConfig config, String assigned) {
    return assigned == null
        ? StationList.of(config.getList(RestOptions.STATIONS))
        : StationList.parse(StationOptions.ASSIGNED, assigned);
  }

  /** What takes answers of the service apart. */
  Extractor extractor() {
    return new Extractor(extraction, groups.several(), stationList::attributes);
  }

  /** Identifiers of the stations, sorted. */
  List<String> stations() {
    return stationList.ids();
  }

  /** Before which the service is not asked. */
  Instant earliest(Instant now) {
    return historyMax == null
        ? Instant.MIN
        : now.minus(historyMax).plusSeconds(1).truncatedTo(ChronoUnit.SECONDS);
  }

  /** The next request of a walk over the pages of a time range, for these stations. */
  Request request(PageWalk walk, List<String> stations, Instant from, Instant until) {
    Map<String, String> names = new HashMap<>(walk.names());
    if (!groups.several()) {
      names.putAll(stationList.requestNames(stations.get(0)));
    }
    names.put("window.start", windowFormat.text(from));
    names.put("window.end", windowFormat.text(until));
    return walk.link() != null
        ? request.follow(walk.link(), names, groups.ids(stations))
        : request.fill(names, groups.ids(stations));
  }

  /** What is wrong with the combination of options. */
  void check(Map<String, String> properties, Problems problems) {
    AbstractConfig config =
        new AbstractConfig(RestOptions.definition(), Preset.merge(properties), false);
    Credentials.check(config, problems);
    RequestBody.check(config, problems);
    transport.check(config, request, problems);
    if (request.url().text().isEmpty()) {
      problems.add(
          RestOptions.URL,
          null,
          "give the URL of the service, or name a preset of " + Preset.NAMES);
    }
    StationOptions.check(config, stationList, request.names(), problems);
    Set<String> known = union(REQUEST_NAMES, stationList.names());
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
    if (windowFormat.saysAnotherZone()) {
      problems.add(
          RestOptions.WINDOW_FORMAT,
          windowFormat.format(),
          "says another zone than the times that it writes, which are those of "
              + RestOptions.WINDOW_ZONE
              + "; let both be the same, or write XXX for the offset");
    }
    if (historyMax != null && historyMax.compareTo(lookback) < 0) {
      problems.add(
          BackfillOptions.HISTORY_MAX,
          historyMax,
          "must not be shorter than " + RestOptions.LOOKBACK + ", now " + lookback);
    }
    if (lookback.compareTo(windowMax) > 0) {
      problems.add(
          RestOptions.LOOKBACK,
          lookback,
          "must not exceed " + RestOptions.WINDOW_MAX + ", now " + windowMax);
    }
    if (windowMax.compareTo(Duration.ofMinutes(1)) < 0) {
      problems.add(RestOptions.WINDOW_MAX, windowMax, "use at least PT1M");
    }
    gaps.check(this, problems);
    groups.check(request, stationList.names(), problems);
    Set<String> names = new HashSet<>(Set.of(Extraction.STATION, ObservationSchema.SENSOR_ID));
    names.addAll(extraction.told());
    // A series told apart by what a list says would begin anew with each edit of the list.
    extraction.mapping().checkNames(union(names, stationList.names()), problems);
    extraction.checkAnswers(groups.several(), problems);
    source.check(properties, RECORD_NAMES, problems);
  }

  /**
   * What a new configuration may not have, and a running one may go on with.
   *
   * @param properties the whole connector configuration
   */
  void checkNew(Map<String, String> properties, Problems problems) {
    source.checkNew(problems);
    if (!Plaintext.isAccepted(properties)) {
      plaintext(properties)
          .forEach(
              (option, remedy) ->
                  problems.add(
                      option,
                      RequestTemplate.shownUrl(Preset.merge(properties).get(option)),
                      remedy));
    }
  }

  /** What is said once when a running connector has what a new one may not. */
  List<String> warnings(Map<String, String> properties) {
    List<String> warnings = new ArrayList<>(source.warnings());
    if (!Plaintext.isAccepted(properties)) {
      plaintext(properties).forEach((option, remedy) -> warnings.add(option + ": " + remedy));
    }
    return warnings;
  }

  private Map<String, String> plaintext(Map<String, String> properties) {
    return Transport.plaintext(
        new AbstractConfig(RestOptions.definition(), Preset.merge(properties), false), request);
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
