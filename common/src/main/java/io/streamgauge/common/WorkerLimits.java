// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import io.streamgauge.common.help.Troubleshooting;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Properties;

/**
 * The limits that the operator of a worker sets to what connector configurations reach, by system
 * properties of the worker's Java process: who may configure a connector need not be who runs the
 * machine.
 *
 * @param paths directories and files that may be read and written, or empty for all
 * @param hosts hosts that may be connected to, or empty for all; {@code *.example.org} stands for
 *     all hosts below a domain
 */
public record WorkerLimits(List<Path> paths, List<String> hosts) {
  /** Directories and files, separated like the entries of a class path. */
  public static final String PATHS = "io.streamgauge.allowed.paths";

  /** Host names, addresses and {@code *.domain}, separated by commas. */
  public static final String HOSTS = "io.streamgauge.allowed.hosts";

  public WorkerLimits {
    paths = paths.stream().map(WorkerLimits::resolved).toList();
    hosts = List.copyOf(hosts);
  }

  /** The limits of this process. */
  public static WorkerLimits current() {
    return from(System.getProperties());
  }

  static WorkerLimits from(Properties properties) {
    return new WorkerLimits(
        entries(properties.getProperty(PATHS, ""), File.pathSeparator).stream()
            .map(Path::of)
            .toList(),
        entries(properties.getProperty(HOSTS, ""), ",").stream()
            .map(host -> bare(host).toLowerCase(Locale.ROOT))
            .toList());
  }

  /** Whether a file or directory may be used; links are followed before it is decided. */
  public boolean allows(Path path) {
    if (paths.isEmpty()) {
      return true;
    }
    Path real = resolved(path);
    return paths.stream().anyMatch(real::startsWith);
  }

  /** Whether a host, given as a name or an address, may be connected to. */
  public boolean allowsHost(String host) {
    if (hosts.isEmpty()) {
      return true;
    }
    String name = host == null ? "" : bare(host).toLowerCase(Locale.ROOT);
    return hosts.stream()
        .anyMatch(
            allowed ->
                allowed.startsWith("*.")
                    ? name.endsWith(allowed.substring(1))
                    : name.equals(allowed));
  }

  /** What is said of a path that is not allowed. */
  public static String pathRefusal() {
    return "the operator of this worker does not allow this path; use one below a directory of the"
        + " worker's system property "
        + PATHS
        + Troubleshooting.NOT_ALLOWED.see();
  }

  /** What is said of a host that is not allowed. */
  public static String hostRefusal(String host) {
    return "the operator of this worker does not allow host "
        + LogText.of(host)
        + "; use one that is in the worker's system property "
        + HOSTS
        + Troubleshooting.NOT_ALLOWED.see();
  }

  private static List<String> entries(String text, String separator) {
    return Arrays.stream(text.split(java.util.regex.Pattern.quote(separator)))
        .map(String::trim)
        .filter(entry -> !entry.isEmpty())
        .toList();
  }

  /** An address of IPv6 without its brackets. */
  private static String bare(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  /** The real path as far as there is one: what does not exist yet lies where its parent lies. */
  private static Path resolved(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    for (Path up = absolute; up != null; up = up.getParent()) {
      try {
        return up.toRealPath().resolve(up.relativize(absolute)).normalize();
      } catch (IOException e) {
        // Not there, or not to be seen: what lies above decides.
      }
    }
    return absolute;
  }
}
