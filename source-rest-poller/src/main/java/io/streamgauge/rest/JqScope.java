// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.Map;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/**
 * The functions that a query may call, each of which counts what it does: the library has no bounds
 * of its own, and a query may go round for ever on an answer that its author never saw. For one
 * thread.
 */
final class JqScope {
  /** Most rows of an answer. */
  static final int MOST_ROWS = 1_000_000;

  /** Most calls of functions and results of them while one answer is taken apart. */
  static final long MOST_STEPS = 20_000_000;

  /** Longest text that a regular expression of a query looks at. */
  private static final int MOST_CHARS = TextPattern.MOST_CHARS;

  private final Scope scope = Scope.newEmptyScope();
  private long steps;
  private long numbers;

  JqScope() {
    Map<String, Function> all =
        BuiltinFunctionLoader.getInstance().listFunctions(Versions.JQ_1_6, scope);
    all.forEach(
        (name, function) -> {
          String bare = name.contains("/") ? name.substring(0, name.indexOf('/')) : name;
          scope.addFunction(name, counted(bare, function));
        });
  }

  private Function counted(String name, Function function) {
    boolean counts = name.equals("range");
    boolean searches = name.equals("_match_impl") || name.equals("_sub_impl");
    return (in, arguments, value, path, output, version) -> {
      step();
      if (searches && value.isTextual() && value.textValue().length() > MOST_CHARS) {
        throw new JsonQueryException(
            "a text is too long for a regular expression, which reads " + MOST_CHARS);
      }
      function.apply(
          in,
          arguments,
          value,
          path,
          (made, at) -> {
            step();
            if (counts && ++numbers > MOST_ROWS) {
              throw new JsonQueryException("it counts further than " + MOST_ROWS);
            }
            output.emit(made, at);
          },
          version);
    };
  }

  private void step() throws JsonQueryException {
    if (++steps > MOST_STEPS || ((steps & 0xfff) == 0 && Thread.currentThread().isInterrupted())) {
      throw new JsonQueryException("it takes more than " + MOST_STEPS + " steps");
    }
  }

  /**
   * Adds all that a query makes of this.
   *
   * @throws JsonQueryException when it fails, or does not come to an end
   */
  void apply(JsonQuery query, JsonNode root, ArrayNode rows) throws JsonQueryException {
    steps = 0;
    numbers = 0;
    try {
      query.apply(
          Scope.newChildScope(scope),
          root,
          row -> {
            if (rows.size() >= MOST_ROWS) {
              throw new JsonQueryException("it gives more than " + MOST_ROWS + " rows");
            }
            rows.add(row);
          });
    } catch (StackOverflowError e) {
      throw new JsonQueryException("it calls itself too deeply");
    }
  }
}
