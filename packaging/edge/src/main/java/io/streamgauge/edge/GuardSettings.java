// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * The settings of the guard, of which one that cannot be read has its default: a slip of who edits
 * the file must not leave the disk without its guard.
 *
 * @param problems what cannot be read
 */
record GuardSettings(
    String name,
    String broker,
    URI worker,
    long reserve,
    long limit,
    Duration interval,
    List<String> problems) {

  static GuardSettings of(GatewayFiles files) throws IOException {
    List<String> problems = new ArrayList<>();
    Properties own = read(files, "guard.properties", problems);
    Properties workers = read(files, "worker.properties", problems);
    String group = workers.getProperty("group.id", "edge-");
    return new GuardSettings(
        own.getProperty("name", group.substring(group.indexOf('-') + 1)).trim(),
        own.getProperty("broker", workers.getProperty("bootstrap.servers", "127.0.0.1:19092")),
        worker(own, workers, problems),
        number(own, "disk.reserve.bytes", 536_870_912, problems),
        number(own, "disk.limit.bytes", 0, problems),
        Duration.ofMillis(Math.max(100, number(own, "interval.ms", 5_000, problems))),
        List.copyOf(problems));
  }

  private static Properties read(GatewayFiles files, String name, List<String> problems) {
    try {
      return GatewayFiles.read(files.config(name));
    } catch (IOException | IllegalArgumentException e) {
      problems.add("config/" + name + " cannot be read: " + e.getMessage());
      return new Properties();
    }
  }

  private static URI worker(Properties own, Properties workers, List<String> problems) {
    String fallback = workers.getProperty("listeners", "http://127.0.0.1:18083").trim();
    try {
      return URI.create(own.getProperty("worker", fallback).trim());
    } catch (IllegalArgumentException e) {
      problems.add("config/guard.properties: worker: " + e.getMessage());
      return URI.create(fallback);
    }
  }

  private static long number(Properties own, String name, long standard, List<String> problems) {
    String text = own.getProperty(name, Long.toString(standard)).trim();
    try {
      long number = Long.parseLong(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, as is what is negative.
    }
    problems.add(
        "config/guard.properties: "
            + name
            + "="
            + text
            + " is no number; it is taken for "
            + standard);
    return standard;
  }
}
