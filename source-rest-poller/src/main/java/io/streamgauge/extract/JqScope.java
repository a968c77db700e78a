// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.streamgauge.common.ExactNumber;
import io.streamgauge.common.LogText;
import io.streamgauge.extract.Extraction.UnreadableAnswerException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.PathOutput;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Version;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.internal.JsonQueryFunction;
import net.thisptr.jackson.jq.internal.javacc.ExpressionParser;
import net.thisptr.jackson.jq.internal.javacc.TokenMgrError;
import net.thisptr.jackson.jq.path.Path;

/**
 * A query with the functions that it may call, all of it metered: a query may go round for ever, or
 * make more than there is memory for, on an answer that its author never saw. For one thread.
 */
final class JqScope {
  /** Most rows of an answer. */
  static final int MOST_ROWS = 1_000_000;

  private static final Version VERSION = Versions.JQ_1_6;

  /** They show what the worker's process was given, which is nothing of an answer. */
  private static final Set<String> WITHHELD = Set.of("env", "debug_scope");

  /** They make a value of each character of a text. */
  private static final Set<String> EXPAND =
      Set.of("explode", "split", "tojson", "fromjson", "tostring", "to_entries", "implode");

  /** They look for one text or array in another, at each place. */
  private static final Set<String> SEEK =
      Set.of("contains", "indices", "_indices", "index", "rindex", "split");

  /** Of a number in a text; with more of them it is what a double makes of it. */
  private static final int MOST_DIGITS = 1_000;

  private static final int EXPANDED_BYTES = 32;
  private static final int SEEK_PART = 16;

  private final Scope scope = Scope.newEmptyScope();
  private final JqMeter meter = new JqMeter();
  private final JqPattern patterns = new JqPattern(meter);
  private final String option;
  private final Expression query;
  private long numbers;

  /**
   * A query.
   *
   * @param option that it is the value of
   * @throws IllegalArgumentException with the reason why it is none
   */
  JqScope(String text, String option) {
    this.option = option;
    try {
      JsonQuery.compile(text, VERSION);
      JqGuard guard = new JqGuard(meter);
      query = guard.around(ExpressionParser.compile(text, VERSION));
      BuiltinFunctionLoader.getInstance()
          .listFunctions(VERSION, scope)
          .forEach((name, function) -> scope.addFunction(name, guarded(guard, name, function)));
      Function toNumber = scope.getFunction("tonumber", 0);
      scope.addFunction("tonumber/0", exactly(toNumber));
      scope.addFunction("add/0", guarded(guard, "add", this::add));
    } catch (JsonQueryException | TokenMgrError | StackOverflowError e) {
      throw new IllegalArgumentException("this is not a jq query: " + e.getMessage(), e);
    }
  }

  /** The library reads the numbers of texts as doubles: ids and counters become neighbours. */
  private static Function exactly(Function toNumber) {
    return (in, arguments, value, path, output, version) ->
        toNumber.apply(
            in,
            arguments,
            value,
            path,
            (number, at) -> output.emit(value.isTextual() ? exact(value, number) : number, at),
            version);
  }

  private static JsonNode exact(JsonNode text, JsonNode number) {
    String digits = text.textValue().trim();
    try {
      BigDecimal exact = digits.length() > MOST_DIGITS ? null : new BigDecimal(digits);
      return exact == null || ExactNumber.isHeld(exact, number.doubleValue())
          ? number
          : DecimalNode.valueOf(exact);
    } catch (NumberFormatException e) {
      return number;
    }
  }

  private Function guarded(JqGuard guard, String name, Function function) {
    String bare = name.contains("/") ? name.substring(0, name.indexOf('/')) : name;
    if (WITHHELD.contains(bare)) {
      return (in, arguments, value, path, output, version) -> {
        throw new JqMeter.LimitException(bare + " is not available here");
      };
    }
    boolean written = function instanceof JsonQueryFunction;
    if (function instanceof JsonQueryFunction asQuery) {
      guard.inside(asQuery);
    }
    boolean counts = bare.equals("range");
    boolean copies = bare.equals("setpath") || bare.equals("delpaths");
    return (in, arguments, value, path, output, version) -> {
      meter.step();
      if (EXPAND.contains(bare)) {
        meter.make(EXPANDED_BYTES * JqMeter.size(value) / JqMeter.NODE_BYTES);
        meter.make(value.isTextual() ? EXPANDED_BYTES * (long) value.textValue().length() : 0);
      } else if (bare.equals("_match_impl")) {
        patterns.check(in, value, arguments.get(0), arguments.get(1), false);
      } else if (bare.equals("_sub_impl")) {
        patterns.check(in, value, arguments.get(0), arguments.get(2), true);
      } else if (!written) {
        meter.work(value.isTextual() ? value.textValue().length() / 8 : value.size());
      }
      List<Expression> given =
          copies || SEEK.contains(bare) ? measured(arguments, value, copies) : arguments;
      function.apply(
          in,
          given,
          value,
          path,
          (made, at) -> {
            meter.step();
            if (counts && ++numbers > MOST_ROWS) {
              throw new JqMeter.LimitException("it counts further than " + MOST_ROWS);
            }
            if (!written) {
              meter.make(made.isContainerNode() ? Long.BYTES * (long) made.size() : 0);
              meter.make(made.isTextual() ? JqMeter.size(made) : 0);
            }
            output.emit(made, at);
          },
          version);
    };
  }

  /** Arguments that are looked at before the function has them. */
  private List<Expression> measured(List<Expression> arguments, JsonNode value, boolean copies) {
    List<Expression> measured = new ArrayList<>();
    for (Expression argument : arguments) {
      measured.add(
          (in, at, path, output, needsPath) ->
              argument.apply(
                  in,
                  at,
                  path,
                  (given, givenAt) -> {
                    if (copies) {
                      copied(value, given);
                    } else {
                      meter.work(length(value) * length(given) / SEEK_PART);
                    }
                    output.emit(given, givenAt);
                  },
                  needsPath));
    }
    return measured;
  }

  private void copied(JsonNode value, JsonNode given) {
    // A path, or an array of paths; anything else is the value that is set.
    boolean paths = given.isArray() && given.size() > 0 && given.get(0).isArray();
    if (paths) {
      given.forEach(path -> JqGuard.copies(meter, value, path));
    } else if (given.isArray()) {
      JqGuard.copies(meter, value, given);
    }
  }

  private static long length(JsonNode value) {
    return value.isTextual() ? value.textValue().length() : value.size();
  }

  /** The library's own copies all that came before with each element. */
  private void add(
      Scope in,
      List<Expression> arguments,
      JsonNode value,
      Path path,
      PathOutput output,
      Version version)
      throws JsonQueryException {
    if (!value.isContainerNode() && !value.isNull()) {
      throw new JsonQueryException("only the elements of an array or an object can be added");
    }
    JqSum sum = new JqSum(meter, in.getObjectMapper());
    for (JsonNode each : value) {
      sum.add(each);
    }
    output.emit(sum.value(), null);
  }

  /**
   * All that the query makes of this.
   *
   * @throws UnreadableAnswerException when it fails, or does not come to an end
   */
  ArrayNode apply(JsonNode root) throws UnreadableAnswerException {
    ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    meter.start();
    numbers = 0;
    try {
      query.apply(
          Scope.newChildScope(scope),
          root,
          row -> {
            if (rows.size() >= MOST_ROWS) {
              throw new JqMeter.LimitException("it gives more than " + MOST_ROWS + " rows");
            }
            rows.add(row);
          });
      return rows;
    } catch (JsonQueryException | JqMeter.LimitException e) {
      throw failed(e.getMessage());
    } catch (StackOverflowError e) {
      throw failed("it calls itself too deeply");
    }
  }

  private UnreadableAnswerException failed(String reason) {
    return new UnreadableAnswerException(
        option + " fails on this answer: " + LogText.of(reason, LogText.REASON));
  }
}
