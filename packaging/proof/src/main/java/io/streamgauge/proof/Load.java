// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof;

import io.streamgauge.launcher.ArchiveCensus;
import io.streamgauge.proof.report.SourceCount;
import io.streamgauge.testing.PagedStations;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The numbers of all sources; those of stations and loggers are measured when it is told. */
final class Load {
  private final Map<String, Numbers> sources = new LinkedHashMap<>();
  private final Numbers hostile = new Numbers("Undecodable (on the dead letter topic)", true);
  private final PagedStations stations;
  private final LoggerFiles loggers;
  private final Clock clock;

  Load(PagedStations stations, Path card, Clock clock) {
    this.stations = stations;
    this.clock = clock;
    sources.put("readings", new Numbers("MQTT", true));
    sources.put("stations", new Numbers("REST", false));
    sources.put("loggers", new Numbers("Files", false));
    loggers = new LoggerFiles(card, sources.get("loggers"));
  }

  /** A reading of every station and every logger. */
  void measure() throws IOException {
    stations.measure(clock.instant());
    told();
    loggers.measure(clock.instant());
  }

  /** Takes in what the stations have measured. */
  void told() {
    Numbers numbers = sources.get("stations");
    int all = stations.all().size();
    while (numbers.sent() < all) {
      numbers.next(clock.millis());
    }
  }

  Numbers readings() {
    return sources.get("readings");
  }

  Numbers hostile() {
    return hostile;
  }

  /** The numbers by the beginning of their topics' names. */
  Map<String, Numbers> sources() {
    return sources;
  }

  /** Everything that was sent and a consumer has not found. */
  long waiting() {
    return hostile.waiting() + sources.values().stream().mapToLong(Numbers::waiting).sum();
  }

  long sent() {
    return sources.values().stream().mapToLong(Numbers::sent).sum();
  }

  /** Looks at the files. */
  void countFiles(ArchiveCensus archive) throws SQLException {
    for (Map.Entry<String, Numbers> source : sources.entrySet()) {
      Outside.count(archive, source.getKey(), source.getValue());
    }
    hostile.archivedAsFound();
  }

  /** What became of the readings that were sent in a time. */
  List<SourceCount> counts(long from, long before) {
    return Stream.concat(sources.values().stream(), Stream.of(hostile))
        .filter(numbers -> numbers.at(before) > numbers.at(from))
        .map(numbers -> numbers.count(numbers.at(from), numbers.at(before)))
        .toList();
  }
}
