// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.recipes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The command line of packaging/recipes/run.
 *
 * @param recipes to run
 * @param bootstrap Kafka's address
 * @param print whether the statements are only printed
 * @param bounded whether the jobs end where the topics end now
 * @param state where checkpoints are kept and taken up again, or null
 */
record RecipesCommand(
    List<Recipe> recipes, String bootstrap, boolean print, boolean bounded, Path state) {
  static final String USAGE =
      """
      usage: packaging/recipes/run [options] FILE.sql [[options] FILE.sql ...]
        --bootstrap HOST:PORT  Kafka's address (default: that of recipes.properties)
        --set NAME=VALUE       another value of a parameter of recipes.properties, for the files behind it
        --print                print the statements for the SQL client of a cluster, and run nothing
        --bounded              end where the topics end now
        --state DIR            keep checkpoints below DIR, and go on from the newest that is there
      Each file is one job. Ctrl-C ends all of them.
      """;

  /**
   * Reads a command line and the files that it names.
   *
   * @param home the directory of the recipes and their parameters
   * @throws IllegalArgumentException for what cannot be read
   */
  static RecipesCommand parse(Path home, List<String> arguments) throws IOException {
    Parameters parameters = Parameters.of(home.resolve("recipes.properties"));
    Map<String, Integer> names = new HashMap<>();
    List<Recipe> recipes = new ArrayList<>();
    boolean print = false;
    boolean bounded = false;
    Path state = null;
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      switch (argument) {
        case "--print" -> print = true;
        case "--bounded" -> {
          bounded = true;
          parameters =
              parameters
                  .with("until", "latest-offset")
                  .with("checkpoint", "1 s")
                  .with("idle", "0 ms");
        }
        case "--bootstrap" -> parameters = parameters.with("bootstrap", value(arguments, ++i));
        case "--state" -> state = Path.of(value(arguments, ++i)).toAbsolutePath();
        case "--set" -> parameters = set(parameters, value(arguments, ++i));
        default -> recipes.add(recipe(home, argument, parameters, names));
      }
    }
    if (recipes.isEmpty()) {
      throw new IllegalArgumentException("no file of SQL is named");
    }
    return new RecipesCommand(recipes, parameters.value("bootstrap"), print, bounded, state);
  }

  private static String value(List<String> arguments, int i) {
    if (i >= arguments.size()) {
      throw new IllegalArgumentException(arguments.get(i - 1) + " needs a value");
    }
    return arguments.get(i);
  }

  private static Parameters set(Parameters parameters, String text) {
    int sign = text.indexOf('=');
    if (sign < 1) {
      throw new IllegalArgumentException("--set " + text + ": give NAME=VALUE");
    }
    return parameters.with(text.substring(0, sign), text.substring(sign + 1));
  }

  /** A file that is here, or beside the others; its job is named after it, and numbered on. */
  private static Recipe recipe(
      Path home, String argument, Parameters parameters, Map<String, Integer> names)
      throws IOException {
    if (argument.startsWith("-")) {
      throw new IllegalArgumentException("unknown option " + argument);
    }
    Path here = Path.of(argument).toAbsolutePath().normalize();
    Path file = Files.exists(here) ? here : home.resolve(argument).normalize();
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("there is no file " + argument + ", nor " + file);
    }
    String base = file.getFileName().toString().replaceFirst("\\.sql$", "");
    int number = names.merge(base, 1, Integer::sum);
    String name = number == 1 ? base : base + "-" + number;
    return Recipe.read(file, name, parameters.with("recipe", name));
  }
}
