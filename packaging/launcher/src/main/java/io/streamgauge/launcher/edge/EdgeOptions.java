// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.edge;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The options of the demo's command line.
 *
 * @param outage how long the centre is away
 * @param rate readings a second at each gateway
 * @param rows readings that the gateways' loggers have ready when the centre is away, in thousands
 * @param limit megabytes that the log of the first gateway may take, or 0
 * @param volume megabytes of the file system of its own that the first gateway lies on, or 0
 * @param size of the gateways, as the script takes it
 * @param directory where data and logs go, or null for a new one below packaging/target
 */
public record EdgeOptions(
    Duration outage, int rate, int rows, int limit, int volume, String size, Path directory) {
  static final String USAGE =
      """
      usage: packaging/edge/demo [options]
        --outage S       the centre is away for S seconds (default 600)
        --rate N         readings a second at each of the two gateways (default 50)
        --rows N         N thousand readings more wait in the loggers' files of the first gateway
                         when the centre goes away: 4320 are a day at 50 a second (default 0)
        --limit MB       the log of the first gateway may take so much; it then waits until the
                         sources are paused for want of disk before the centre comes back
        --volume MB      the first gateway lies on a file system of so many MB in a file, of which
                         its power cut leaves what is on the disk and nothing of the page cache;
                         needs the right to mount
        --size SIZE      normal or lean gateways (default normal)
        --dir DIR        where data and logs go (default: a new directory below packaging/target)
      """;

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException when it has an unknown option or an unreadable value
   */
  static EdgeOptions parse(String... arguments) {
    Duration outage = Duration.ofMinutes(10);
    int rate = 50;
    int rows = 0;
    int limit = 0;
    int volume = 0;
    String size = "normal";
    Path directory = null;
    for (int i = 0; i < arguments.length; i += 2) {
      if (i + 1 == arguments.length) {
        throw new IllegalArgumentException(arguments[i] + " needs a value");
      }
      String value = arguments[i + 1];
      switch (arguments[i]) {
        case "--outage" -> outage = Duration.ofSeconds(Integer.parseInt(value));
        case "--rate" -> rate = Integer.parseInt(value);
        case "--rows" -> rows = Integer.parseInt(value);
        case "--limit" -> limit = Integer.parseInt(value);
        case "--volume" -> volume = Integer.parseInt(value);
        case "--size" -> size = value;
        case "--dir" -> directory = Path.of(value).toAbsolutePath();
        default -> throw new IllegalArgumentException("unknown option " + arguments[i]);
      }
    }
    return new EdgeOptions(outage, rate, rows, limit, volume, size, directory);
  }
}
