// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.PluginVersion;
import io.streamgauge.common.Problems;
import io.streamgauge.common.UnknownOptions;
import io.streamgauge.common.framework.UnresolvedValues;
import io.streamgauge.common.source.EarlierPartition;
import io.streamgauge.common.source.SourcePartition;
import io.streamgauge.common.source.StationFile;
import io.streamgauge.common.source.StationList;
import io.streamgauge.common.source.StationSource;
import io.streamgauge.common.source.StationWatch;
import io.streamgauge.common.source.TaskSize;
import io.streamgauge.rest.RestStationSourceConfig.Resolved;
import io.streamgauge.rest.http.RequestTemplate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the stations of a web service at an interval, with backfills beside. The resume position is
 * wholly in the source offsets, so it is exactly-once on a worker that supports it.
 */
public final class RestStationSourceConnector extends SourceConnector {
  private static final Set<String> PARTITION_KEYS = Set.of("api", "station");

  /** Of the files that it could read once. */
  private static final Set<String> FILE_PARTITION_KEYS = Set.of("api", "file");

  private static final Set<Set<String>> KNOWN_KEYS = Set.of(PARTITION_KEYS, FILE_PARTITION_KEYS);

  /** For all pages of the list of stations. */
  private static final Duration DISCOVERY_LONGEST = Duration.ofMinutes(5);

  /** The same while a configuration is checked, before its trial request is answered. */
  private static final Duration DISCOVERY_TRIAL = Duration.ofSeconds(20);

  private static final UnknownOptions UNKNOWN =
      UnknownOptions.of(RestOptions.definition(), "rest.", "observation.")
          .letting(Preset.FORMER.names());

  private static final Logger LOG = LoggerFactory.getLogger(RestStationSourceConnector.class);

  private Map<String, String> properties;
  private StationWatch watch;

  @Override
  public String version() {
    return PluginVersion.get();
  }

  @Override
  public ConfigDef config() {
    return RestOptions.definition();
  }

  @Override
  public Class<? extends Task> taskClass() {
    return RestStationSourceTask.class;
  }

  @Override
  public void start(Map<String, String> newProperties) {
    properties = own(newProperties);
    Problems problems = new Problems();
    Resolved own = Resolved.of(properties);
    Resolved named = named(own, problems);
    named.check(problems);
    problems.throwIfAny();
    named.warnings().forEach(LOG::warn);
    UNKNOWN.warnings(properties).forEach(LOG::warn);
    Preset.FORMER.warnings(properties).forEach(LOG::warn);
    StationSource source = source(own, DISCOVERY_LONGEST);
    if (source != null) {
      watch =
          new StationWatch(
              source,
              own.texts(),
              list -> own.with(list).refusal(),
              context::requestTaskReconfiguration);
      watch.start(own.config().limits().timeout());
    }
  }

  @Override
  public Config validate(Map<String, String> connectorConfigs) {
    Map<String, String> given = own(connectorConfigs);
    return UnresolvedValues.told(judged(given), given);
  }

  private Config judged(Map<String, String> given) {
    Problems problems = new Problems();
    Preset.FORMER.check(given, problems);
    Config result = super.validate(problems.none() ? Preset.merge(given) : given);
    UNKNOWN.check(given, problems);
    try {
      Resolved own = Resolved.of(given);
      Resolved named = named(own, problems);
      if (problems.none()) {
        named.check(problems);
        if (problems.none()) {
          named.checkNew(problems);
        }
        boolean good =
            result.configValues().stream().allMatch(value -> value.errorMessages().isEmpty());
        if (good && problems.none() && TrialRequest.wanted(given)) {
          tryOut(own, problems);
        }
      }
    } catch (ConfigException e) {
      // The single option that is wrong has its message in the validation result already.
    }
    return problems.addTo(result);
  }

  /** Why the newest list of stations is not used, or null. */
  String refusedList() {
    return watch.failing();
  }

  /** What the user has set, without what only this connector writes. */
  private static Map<String, String> own(Map<String, String> given) {
    Map<String, String> own = new HashMap<>(given);
    own.remove(StationOptions.ASSIGNED);
    return own;
  }

  /** Where the stations come from; null when they are listed. */
  private static StationSource source(Resolved own, Duration longest) {
    StationOptions stations = own.config().stations();
    if (stations.discovered()) {
      return new Discovery(own.config(), longest, Clock.systemUTC());
    }
    return stations.file() == null
        ? null
        : new StationFile(
            StationOptions.FILE,
            stations.file(),
            RestStationSourceConfig.TAKEN,
            stations.interval());
  }

  /**
   * The configuration with its stations; with discovery, which may take long, only with the names
   * that they may have.
   */
  private static Resolved named(Resolved own, Problems problems) {
    StationSource source = source(own, DISCOVERY_LONGEST);
    if (source == null) {
      return own;
    }
    return source instanceof Discovery discovery
        ? own.with(discovery.names())
        : read(source, own, problems);
  }

  private static Resolved read(StationSource source, Resolved own, Problems problems) {
    try {
      return own.with(source.read().usedIn(own.texts()));
    } catch (StationList.NoStationsException e) {
      problems.add(
          source.option(),
          RequestTemplate.shownUrl(own.given().get(source.option())),
          e.getMessage());
      return own;
    }
  }

  private static void tryOut(Resolved own, Problems problems) {
    StationSource source = source(own, DISCOVERY_TRIAL);
    Resolved resolved = source == null ? own : read(source, own, problems);
    if (problems.none()) {
      resolved.check(problems);
      if (problems.none() && resolved.config().stations().ids().isEmpty()) {
        problems.add(StationOptions.DISCOVERY_URL, null, "the answer has no stations");
      }
      if (problems.none()) {
        new TrialRequest(resolved, Clock.systemUTC()).run(problems);
      }
    }
  }

  /** Equal shares, in which a station stays with its task when others come or go if it can. */
  @Override
  public List<Map<String, String>> taskConfigs(int maxTasks) {
    StationList list = watch == null ? null : watch.current();
    if (watch != null && list == null) {
      // Connect keeps the tasks that there are, and asks again.
      throw new ConnectException("There is no list of stations yet: " + watch.failing());
    }
    RestStationSourceConfig config = Resolved.of(properties).config();
    List<String> stations = list == null ? config.stations().ids() : list.ids();
    int perRequest = config.groups().most();
    // More tasks than requests at a poll would only make more and smaller requests.
    int tasks = Math.min(maxTasks, (stations.size() + perRequest - 1) / perRequest);
    tasks = Math.min(tasks, config.limits().mostTasks());
    List<Map<String, String>> configs = new ArrayList<>();
    for (List<String> own : StationShares.of(stations, tasks)) {
      Map<String, String> task = new HashMap<>(properties);
      if (list == null) {
        task.put(StationOptions.STATIONS, String.join(",", own));
      } else {
        task.put(StationOptions.ASSIGNED, list.assigned(own));
      }
      task.putAll(config.limits().share(configs.size(), tasks));
      TaskSize.check(task, stations.size(), context);
      configs.add(task);
    }
    return configs;
  }

  @Override
  public void stop() {
    if (watch != null) {
      watch.close();
    }
  }

  @Override
  public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> connectorConfig) {
    return ExactlyOnceSupport.SUPPORTED;
  }

  /**
   * Lets people set offsets: refuses what a task could not read later, and resets what an earlier
   * version has stored too.
   */
  @Override
  public boolean alterOffsets(
      Map<String, String> connectorConfig, Map<Map<String, ?>, Map<String, ?>> offsets) {
    String url = connectorConfig.get(RequestTemplate.URL);
    String preset = connectorConfig.get(Preset.OPTION);
    String api =
        preset == null && url == null
            ? null
            : RestStationSourceConfig.api(
                preset == null ? null : preset.trim(), url == null ? "" : url.trim());
    offsets.forEach((partition, offset) -> checkOffset(partition, offset, api));
    try {
      EarlierPartition.resetToo(offsets, partition -> true);
    } catch (UnsupportedOperationException e) {
      throw new ConnectException(
          "This version of Connect does not let the connector forget the offsets that an earlier"
              + " version of it has stored; PATCH each partition with "
              + "{\"from\": \"<time>\"}"
              + " instead",
          e);
    }
    return true;
  }

  private static void checkOffset(Map<String, ?> partition, Map<String, ?> offset, String api) {
    // A connector that has read something else before may forget it.
    boolean reset = offset == null && partition != null && KNOWN_KEYS.contains(partition.keySet());
    boolean known =
        partition != null
            && partition.keySet().equals(PARTITION_KEYS)
            && partition.values().stream().allMatch(String.class::isInstance)
            && (api == null || api.equals(partition.get(SourcePartition.API)));
    if (!known && !reset) {
      throw new ConnectException(
          "Partition "
              + partition
              + " is not one of this connector; use "
              + "{\"api\": \""
              + (api == null ? "<preset or URL>" : RequestTemplate.shownUrl(api))
              + "\", \"station\": \"<id>\"}"
              + " as GET /connectors/{name}/offsets shows it");
    }
    if (offset != null) {
      try {
        var unused = StationProgress.of(offset);
      } catch (IllegalArgumentException e) {
        throw new ConnectException("Offset of " + partition + ": " + e.getMessage(), e);
      }
    }
  }
}
