// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The directory of one run, in which files, page and logs stay.
 *
 * @param path where it is
 * @param bulk what only the stack itself needs
 */
record RunDirectory(Path path, List<Path> bulk) {

  /** The one that is named, or a new one below packaging/target. */
  static RunDirectory of(Path named, Path packaging, Instant now) throws IOException {
    String name =
        DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneId.of("UTC")).format(now);
    Path path =
        Files.createDirectories(
            named != null ? named : packaging.resolve("target/quickstart").resolve(name));
    return new RunDirectory(path, bulk(path));
  }

  /** What is not there already: that is somebody's. */
  private static List<Path> bulk(Path directory) {
    return Stream.of("plugins", "kafka/data", "mqtt/data")
        .map(directory::resolve)
        .filter(place -> !Files.exists(place, LinkOption.NOFOLLOW_LINKS))
        .toList();
  }

  /** Deletes what only the stack itself needed. */
  void clear() throws IOException {
    for (Path place : bulk) {
      if (Files.exists(place)) {
        try (Stream<Path> all = Files.walk(place)) {
          for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
            Files.deleteIfExists(one);
          }
        }
      }
    }
  }
}
