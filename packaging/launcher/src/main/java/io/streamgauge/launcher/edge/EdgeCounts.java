// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.edge;

import io.streamgauge.launcher.ArchiveCensus;
import io.streamgauge.launcher.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The counts of what sites send, gateways have, and the centre and its archive have of it. */
final class EdgeCounts implements Part {
  private final List<EdgeGateway> gateways = new ArrayList<>();
  private final List<SiteLoad> loads = new ArrayList<>();
  private final List<LogCensus> logs = new ArrayList<>();
  private final LogCensus centre;
  private final Path archive;

  EdgeCounts(String centre, Path archive) {
    this.centre = new LogCensus(centre);
    this.archive = archive;
  }

  /** Takes in a gateway and the load of its site. */
  void add(EdgeGateway gateway, SiteLoad load) {
    gateways.add(gateway);
    loads.add(load);
    logs.add(new LogCensus(gateway.bootstrap()));
  }

  /** Readings that an MQTT broker or a card has. */
  long sent() {
    return loads.stream().mapToLong(SiteLoad::sent).sum();
  }

  /** Different readings in the gateways' logs. */
  long inLogs() {
    return logs.stream().mapToLong(LogCensus::distinct).sum();
  }

  /** Different readings at the centre. */
  long atCentre() {
    return centre.distinct();
  }

  /** Records at the centre, repeats included. */
  long records() {
    return centre.records();
  }

  /** Different records of the centre that the archive has. */
  long archived() throws SQLException {
    try (ArchiveCensus census = new ArchiveCensus(archive)) {
      return census.distinct();
    }
  }

  /** Megabytes that the gateways' logs take. */
  long disk() throws IOException {
    long bytes = 0;
    for (EdgeGateway gateway : gateways) {
      bytes += gateway.bytes("data");
    }
    return bytes / 1_000_000;
  }

  EdgeResult result() throws SQLException {
    long duplicated = 0;
    long unlike = 0;
    long repeated = 0;
    long marked = 0;
    for (int i = 0; i < gateways.size(); i++) {
      for (String way : List.of("-m", "-f")) {
        String stream = gateways.get(i).name() + way;
        duplicated += centre.moreThan(logs.get(i), stream);
        unlike += centre.unlike(logs.get(i), stream);
        repeated += centre.repeats(stream);
        marked += centre.marked(stream);
      }
    }
    return new EdgeResult(
        sent(),
        atCentre(),
        archived(),
        records(),
        duplicated,
        repeated,
        repeated - marked,
        unlike,
        centre.disordered(),
        centre.elsewhere());
  }

  @Override
  public void close() {
    logs.forEach(LogCensus::close);
    centre.close();
  }
}
