// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import io.streamgauge.launcher.TextTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What came of each case: a table for people, and one verdict in the end. */
final class Outcomes {
  private final List<List<String>> rows = new ArrayList<>();
  private final List<String> failed = new ArrayList<>();

  private long since = System.nanoTime();

  Outcomes() {
    rows.add(List.of("case", "held", "what came of it", "s"));
  }

  /** Notes a case with its verdict, and how long it took since the one before. */
  void add(String name, boolean held, String what) {
    double seconds = (System.nanoTime() - since) / 1e9;
    since = System.nanoTime();
    String text = what.replaceAll("\\p{Cntrl}", "?");
    String shown = text.substring(0, Math.min(230, text.length()));
    rows.add(List.of(name, held ? "yes" : "NO", shown, String.format("%.1f", seconds)));
    System.out.println(rows.get(rows.size() - 1));
    if (!held) {
      failed.add(name + ": " + shown);
    }
  }

  /** Writes the table into the directory of the build. */
  void write(String file) throws IOException {
    Files.createDirectories(Path.of("target"));
    Files.writeString(Path.of("target", file), TextTable.of(rows));
    System.out.println(TextTable.of(rows));
  }

  /** The cases that did not hold. */
  List<String> failed() {
    return failed;
  }
}
