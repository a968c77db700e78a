// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The part of a payload that a bad record is about, as its header tells it. Who decodes the payload
 * anew makes that and nothing else: the rest was made before.
 */
public sealed interface PayloadPart {
  /** Most characters of its text. */
  int LONGEST = 64 << 10;

  /** All of the payload, of which nothing was made. */
  static PayloadPart all() {
    return new All();
  }

  /** Nothing was made of the payload. */
  record All() implements PayloadPart {}

  /**
   * Some of the payload's elements.
   *
   * @param of how many elements there were
   * @param left places of those that are not made, by the properties that were made of them anyway
   */
  record Some(int of, Map<Set<String>, BitSet> left) implements PayloadPart {}

  /**
   * One element, in the form in which the mapping sees it; it is the whole payload of its record.
   *
   * @param made properties that were made of it
   * @param texts whether a text is a value
   * @param receipt whether its time is that of receipt
   * @param names what levels above it gave to the mapping
   */
  record One(Set<String> made, boolean texts, boolean receipt, Map<String, String> names)
      implements PayloadPart {
    /** The same element, of which more was made. */
    One with(Set<String> nowMade) {
      return new One(nowMade, texts, receipt, names);
    }
  }

  /**
   * A part that cannot be decoded anew.
   *
   * @param reason why not
   */
  record Untold(String reason) implements PayloadPart {}

  /** Some elements, and more of them than a header can tell. */
  static PayloadPart tooLong() {
    return new Untold("some of it was made before, and what was is more than its header can tell");
  }

  /** One value of a message, which its format refuses before any mapping sees it. */
  static PayloadPart unread() {
    return new Untold(
        "it is a part of a payload that the format itself refuses, whatever the mapping");
  }

  /**
   * The properties that were made of an element before, or null when there is nothing left to be
   * made of it.
   */
  default Set<String> madeOf(int place) {
    if (this instanceof Some some) {
      for (Map.Entry<Set<String>, BitSet> group : some.left().entrySet()) {
        if (group.getValue().get(place)) {
          return group.getKey();
        }
      }
      return null;
    }
    return this instanceof One one ? one.made() : Set.of();
  }

  /** A text that {@link #of} reads, of at most so many characters: a longer one is not told. */
  default String text(int most) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    if (this instanceof Some some) {
      node.put("part", "some").put("of", some.of());
      ArrayNode left = node.putArray("left");
      some.left()
          .forEach(
              (made, places) -> {
                ObjectNode group = left.addObject().put("elements", places.toByteArray());
                putAll(group, made);
              });
    } else if (this instanceof One one) {
      node.put("part", "one");
      putAll(node, one.made());
      if (one.texts()) {
        node.put("texts", true);
      }
      if (one.receipt()) {
        node.put("receipt", true);
      }
      if (!one.names().isEmpty()) {
        ObjectNode names = node.putObject("names");
        one.names().forEach(names::put);
      }
    } else {
      node.put("part", this instanceof All ? "all" : "untold");
      if (this instanceof Untold untold) {
        node.put("reason", untold.reason());
      }
    }
    String text = node.toString();
    return text.length() <= most || this instanceof Untold ? text : tooLong().text(most);
  }

  private static void putAll(ObjectNode node, Set<String> made) {
    if (!made.isEmpty()) {
      ArrayNode names = node.putArray("made");
      made.stream().sorted().forEach(names::add);
    }
  }

  /**
   * The part in a text.
   *
   * @throws IllegalArgumentException when it is none
   */
  static PayloadPart of(String text) {
    try {
      JsonNode node = new JsonMapper().readTree(text);
      return switch (node.path("part").asText()) {
        case "all" -> all();
        case "untold" -> new Untold(node.path("reason").asText());
        case "some" -> {
          Map<Set<String>, BitSet> left = new HashMap<>();
          for (JsonNode group : node.path("left")) {
            left.put(made(group), BitSet.valueOf(group.path("elements").binaryValue()));
          }
          yield new Some(node.path("of").asInt(), left);
        }
        case "one" -> {
          Map<String, String> names = new HashMap<>();
          node.path("names")
              .properties()
              .forEach(each -> names.put(each.getKey(), each.getValue().asText()));
          yield new One(
              made(node),
              node.path("texts").asBoolean(),
              node.path("receipt").asBoolean(),
              Map.copyOf(names));
        }
        default -> throw new IllegalArgumentException("it tells no part of a payload");
      };
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("it is no JSON", e);
    } catch (IOException e) {
      throw new IllegalArgumentException("its elements are not in Base64", e);
    }
  }

  private static Set<String> made(JsonNode node) {
    Set<String> made = new HashSet<>();
    node.path("made").forEach(name -> made.add(name.asText()));
    return made;
  }
}
