// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.PathOutput;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.internal.JsonQueryFunction;
import net.thisptr.jackson.jq.internal.operators.BinaryOperator;
import net.thisptr.jackson.jq.internal.tree.ArrayConstruction;
import net.thisptr.jackson.jq.internal.tree.FormattingFilter;
import net.thisptr.jackson.jq.internal.tree.ObjectConstruction;
import net.thisptr.jackson.jq.internal.tree.StringInterpolation;
import net.thisptr.jackson.jq.internal.tree.ThisObject;
import net.thisptr.jackson.jq.internal.tree.binaryop.assignment.Assignment;
import net.thisptr.jackson.jq.internal.tree.binaryop.assignment.ComplexAssignment;
import net.thisptr.jackson.jq.internal.tree.binaryop.assignment.UpdateAssignment;
import net.thisptr.jackson.jq.internal.tree.fieldaccess.BracketFieldAccess;
import net.thisptr.jackson.jq.internal.tree.literal.ValueLiteral;
import net.thisptr.jackson.jq.path.Path;

/**
 * Puts a meter around each part of a query. The library's operators and assignments have no place
 * to hook in, as its functions have: their fields are replaced where the parser has set them.
 *
 * @param meter that counts
 * @param seen what has its meter already
 */
record JqGuard(JqMeter meter, Set<Object> seen) {
  /** Most elements of an array that an assignment fills up. */
  private static final int MOST_INDEX = 1_000_000;

  private static final String LIBRARY =
      ArrayConstruction.class.getPackageName().replaceFirst("\\.tree$", "");

  JqGuard(JqMeter meter) {
    this(meter, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  /** The same query, metered. */
  Expression around(Expression expression) {
    // A mere dot is looked for by its class, and costs nothing.
    if (expression == null
        || expression instanceof Metered
        || expression instanceof ThisObject
        || expression instanceof ValueLiteral) {
      return expression;
    }
    inside(expression);
    return new Metered(meter, expression, makes(expression));
  }

  /** Meters a function that is written as a query. */
  void inside(JsonQueryFunction function) {
    inside((Object) function);
  }

  private static boolean makes(Expression expression) {
    return expression instanceof ArrayConstruction
        || expression instanceof ObjectConstruction
        || expression instanceof StringInterpolation
        || expression instanceof FormattingFilter
        || expression instanceof BracketFieldAccess;
  }

  private void inside(Object part) {
    if (!part.getClass().getName().startsWith(LIBRARY) || !seen.add(part)) {
      return;
    }
    for (Class<?> type = part.getClass(); type != Object.class; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
          replace(part, field);
        }
      }
    }
  }

  private void replace(Object part, Field field) {
    try {
      field.setAccessible(true);
      Object value = field.get(part);
      Object metered = metered(part, field.getName(), value);
      if (metered != value) {
        field.set(part, metered);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("jackson-jq is not the release that is known", e);
    }
  }

  private Object metered(Object owner, String name, Object value) {
    if (value instanceof Expression expression) {
      Expression inner = around(expression);
      if (owner instanceof ArrayConstruction) {
        return new Counted(inner, (in, element, at) -> meter.make(2 * Long.BYTES));
      }
      return name.equals("lhs") && assigns(owner) ? new Counted(inner, this::copies) : inner;
    } else if (value instanceof BinaryOperator operator) {
      return operator instanceof MeteredOperator ? operator : new MeteredOperator(meter, operator);
    } else if (value instanceof List<?> list) {
      List<Object> all = new ArrayList<>();
      list.forEach(each -> all.add(metered(list, "", each)));
      return all;
    } else if (value != null && !(value instanceof Enum<?>)) {
      inside(value);
    }
    return value;
  }

  private static boolean assigns(Object owner) {
    return owner instanceof Assignment
        || owner instanceof UpdateAssignment
        || owner instanceof ComplexAssignment;
  }

  private void copies(JsonNode root, JsonNode value, Path at) throws JsonQueryException {
    if (at != null) {
      ArrayNode steps = JsonNodeFactory.instance.arrayNode();
      at.toJsonNode(steps);
      copies(meter, root, steps);
    }
  }

  /** What is copied where a path is set: each array or object on the way. */
  static void copies(JqMeter meter, JsonNode root, JsonNode path) {
    JsonNode at = root;
    for (JsonNode step : path) {
      if (step.isNumber() && Math.abs(step.asDouble()) > MOST_INDEX) {
        throw new JqMeter.LimitException("it fills up an array beyond " + MOST_INDEX);
      }
      long size = at.size() + (step.isNumber() ? (long) Math.abs(step.asDouble()) : 0);
      meter.make(Long.BYTES * size);
      at = step.isTextual() ? at.path(step.textValue()) : at.path(step.asInt(0));
    }
  }

  /** Any part of a query. */
  private record Metered(JqMeter meter, Expression of, boolean makes) implements Expression {
    @Override
    public void apply(Scope scope, JsonNode in, Path path, PathOutput output, boolean needsPath)
        throws JsonQueryException {
      meter.step();
      of.apply(
          scope,
          in,
          path,
          (value, at) -> {
            meter.step();
            if (makes) {
              meter.made(value);
            }
            output.emit(value, at);
          },
          needsPath);
    }

    @Override
    public String toString() {
      return of.toString();
    }
  }

  /** Counts what is to be counted of an output. */
  private interface Count {
    void of(JsonNode in, JsonNode value, Path at) throws JsonQueryException;
  }

  /** A part of a query whose outputs cost more than a step. */
  private record Counted(Expression of, Count count) implements Expression {
    @Override
    public void apply(Scope scope, JsonNode in, Path path, PathOutput output, boolean needsPath)
        throws JsonQueryException {
      of.apply(
          scope,
          in,
          path,
          (value, at) -> {
            count.of(in, value, at);
            output.emit(value, at);
          },
          needsPath);
    }

    @Override
    public String toString() {
      return of.toString();
    }
  }

  /** An operator, which may make much of little. */
  private record MeteredOperator(JqMeter meter, BinaryOperator of) implements BinaryOperator {
    @Override
    public JsonNode apply(ObjectMapper mapper, JsonNode left, JsonNode right)
        throws JsonQueryException {
      long size = JqMeter.size(left) + JqMeter.size(right);
      if (of.image().equals("*") && left.isTextual() != right.isTextual()) {
        double times = left.isTextual() ? right.asDouble() : left.asDouble();
        meter.make((long) (size * Math.min(1e9, Math.max(1, times))));
      } else if (!left.isNumber() || !right.isNumber()) {
        boolean compares = of.image().matches("[=!<>]+.*");
        if (compares) {
          meter.work(size / JqMeter.NODE_BYTES);
        } else {
          meter.make(size);
        }
      }
      return of.apply(mapper, left, right);
    }

    @Override
    public String image() {
      return of.image();
    }
  }
}
