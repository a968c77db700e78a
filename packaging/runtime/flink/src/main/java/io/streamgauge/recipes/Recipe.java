// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.recipes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One file of SQL, behind the files that it uses, with the values of its parameters.
 *
 * @param name the name of its job
 * @param statements in their order
 * @param readings the topic that it reads
 * @param results the topics that it writes
 */
record Recipe(String name, List<Step> statements, String readings, Set<String> results) {
  private static final Pattern USES = Pattern.compile("(?m)^-- uses (\\S+)$");
  private static final Pattern SET = Pattern.compile("(?is)SET\\s+'([^']+)'\\s*=\\s*'([^']*)'");
  private static final Pattern INSERT = Pattern.compile("(?is)INSERT\\s.*");

  /**
   * A statement and its place.
   *
   * @param file where it is written
   * @param line the line of its first word
   * @param sql what is executed
   */
  record Step(String file, int line, String sql) {
    boolean inserts() {
      return INSERT.matcher(sql).matches();
    }

    /** A setting of the job, its name and its value, or null. */
    List<String> setting() {
      Matcher set = SET.matcher(sql);
      return set.matches() ? List.of(set.group(1), set.group(2)) : null;
    }

    @Override
    public String toString() {
      return file + ", line " + line;
    }
  }

  /** Reads a file and those that it uses. */
  static Recipe read(Path file, String name, Parameters parameters) throws IOException {
    List<Step> steps = new ArrayList<>();
    read(file, parameters, new LinkedHashSet<>(), steps);
    if (steps.stream().noneMatch(Step::inserts)) {
      throw new IllegalArgumentException(
          file.getFileName() + " has no INSERT: it is for others to use");
    }
    return new Recipe(name, steps, parameters.value("readings"), parameters.used("topic."));
  }

  private static void read(Path file, Parameters parameters, Set<Path> seen, List<Step> steps)
      throws IOException {
    if (!seen.add(file)) {
      return;
    }
    String text = Files.readString(file);
    String name = file.getFileName().toString();
    try {
      Matcher uses = USES.matcher(text);
      while (uses.find()) {
        read(file.resolveSibling(parameters.fill(uses.group(1))), parameters, seen, steps);
      }
      for (SqlText.Part part : SqlText.statements(text)) {
        steps.add(new Step(name, part.line(), parameters.fill(part.sql())));
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }

  /** One text for a client of a cluster, with all that is inserted as one job. */
  String script() {
    StringBuilder text = new StringBuilder("SET 'pipeline.name' = '" + name + "';\n\n");
    List<Step> inserts = statements.stream().filter(Step::inserts).toList();
    for (Step step : statements) {
      if (!step.inserts()) {
        text.append(step.sql()).append(";\n\n");
      }
    }
    text.append("EXECUTE STATEMENT SET\nBEGIN\n");
    inserts.forEach(step -> text.append(step.sql()).append(";\n"));
    return text.append("END;\n").toString();
  }
}
