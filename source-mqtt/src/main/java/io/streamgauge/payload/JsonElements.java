// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.common.BoundMapping;
import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.ObservationMapping.Rejected;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The elements of a JSON document, those of the last level that the mapping goes down to. */
final class JsonElements implements Decoded.Elements {
  /** All readings below repeat what a name stands for. */
  private static final int LONGEST_NAMED = 1_000;

  /** Nothing is known of elements that are new. */
  private static final PayloadPart.One NEW = new PayloadPart.One(Set.of(), false, false, Map.of());

  private final ObservationMapping mapping;
  private final RecordLevels levels;
  private final Deque<Open> open = new ArrayDeque<>(4);
  private BoundMapping bound;
  private Map<String, String> namesOfBound;
  private final PayloadPart.One kept;
  private int left;
  private boolean ofReceipt;
  private JsonNode seen;

  private JsonElements(
      ObservationMapping mapping, RecordLevels levels, int all, PayloadPart.One kept) {
    this.kept = kept;
    this.mapping = mapping;
    this.levels = levels;
    left = all;
  }

  /** The elements of one level that had no turn yet. */
  private static final class Open {
    private final Iterator<JsonNode> elements;
    private final Map<String, String> above;
    private Map<String, String> last;

    Open(Iterator<JsonNode> elements, Map<String, String> above) {
      this.elements = elements;
      this.above = above;
    }

    /** Neighbours that tell the same share the map, so that what follows from it is made once. */
    Map<String, String> names(JsonNode element, Map<String, JsonPointer> fields)
        throws UnnamedException {
      if (fields.isEmpty()) {
        return above;
      }
      Map<String, String> names = new HashMap<>(above);
      for (Map.Entry<String, JsonPointer> field : fields.entrySet()) {
        JsonNode value = element.at(field.getValue());
        if (value.isMissingNode() || value.isNull()) {
          continue;
        }
        String text = value.isValueNode() ? value.asText() : value.toString();
        if (text.length() > LONGEST_NAMED) {
          throw new UnnamedException(field.getKey(), text.length());
        }
        if (!text.isBlank()) {
          names.put(field.getKey(), text);
        }
      }
      last = names.equals(last) ? last : names;
      return last;
    }
  }

  /** The refusal of a text that is too long for a name to stand for. */
  private static final class UnnamedException extends Exception {
    private static final long serialVersionUID = 1L;

    UnnamedException(String name, int length) {
      super(
          "{%s} of %s has %d characters; at most %d are a name"
              .formatted(name, RecordLevels.FIELDS, length, LONGEST_NAMED));
    }
  }

  static JsonElements of(
      ObservationMapping mapping, RecordLevels levels, JsonNode document, Map<String, String> names)
      throws UndecodableException {
    int all = levels.count(document, 0);
    if (all == 0) {
      // Said, or a device that has lost its sensors would look like one that sends nothing.
      throw new UndecodableException("NoReading", "the payload is without an element");
    }
    Decoded.Elements.checkCount(all);
    JsonElements elements = new JsonElements(mapping, levels, all, NEW);
    elements.open.push(new Open(List.of(document).iterator(), names));
    return elements;
  }

  /** The one element that was kept, an array too. */
  static JsonElements one(
      ObservationMapping mapping,
      PayloadPart.One kept,
      JsonNode element,
      Map<String, String> names) {
    Map<String, String> all = new HashMap<>(kept.names());
    all.putAll(names);
    JsonElements elements =
        new JsonElements(kept.texts() ? mapping.withTexts() : mapping, RecordLevels.ONE, 1, kept);
    elements.open.push(new Open(List.of(element).iterator(), all));
    return elements;
  }

  @Override
  public Decoded.Seen seen() {
    return seen == null
        ? null
        : new Decoded.Seen(seen, kept.texts(), kept.receipt(), told(namesOfBound));
  }

  @Override
  public List<String> wideIds() {
    return bound == null ? List.of() : bound.wideIds();
  }

  @Override
  public int left() {
    return left;
  }

  @Override
  public boolean isOfReceipt() {
    return ofReceipt;
  }

  @Override
  public void next(List<Observation> readings, List<Rejected> rejected) {
    ofReceipt = false;
    seen = null;
    int before = left;
    while (left == before) {
      if (open.element().elements.hasNext()) {
        int level = open.size() - 1;
        JsonNode element = open.element().elements.next();
        try {
          Map<String, String> names = open.element().names(element, levels.fields().get(level));
          if (level == levels.pointers().size()) {
            row(element, names, readings, rejected);
          } else {
            descend(element, levels.pointers().get(level), names, rejected);
          }
        } catch (UnnamedException e) {
          int below = levels.count(element, level);
          left -= below;
          rejected.add(
              new Rejected(
                  element,
                  e.getMessage() + (below > 1 ? " (elements left out: " + below + ")" : "")));
        }
      } else {
        open.pop();
      }
    }
  }

  private void descend(
      JsonNode element, JsonPointer pointer, Map<String, String> names, List<Rejected> rejected) {
    JsonNode found = element.at(pointer);
    if (found.isMissingNode()) {
      left--;
      rejected.add(
          new Rejected(
              element,
              ObservationMapping.RECORDS + ": " + pointer + " leads to nothing in this element"));
    } else if (!found.isNull()) {
      open.push(new Open(found.isArray() ? found.iterator() : List.of(found).iterator(), names));
    }
  }

  @SuppressWarnings("ReferenceEquality")
  private void row(
      JsonNode element,
      Map<String, String> names,
      List<Observation> readings,
      List<Rejected> rejected) {
    left--;
    if (names != namesOfBound) {
      namesOfBound = names;
      bound = new BoundMapping(mapping, names);
    }
    ofReceipt = kept.receipt() || mapping.timeIs(Decoded.RECEIVED, element);
    seen = element;
    bound.mapElement(element, readings, rejected);
  }

  /** The names that are not the message's own. */
  private Map<String, String> told(Map<String, String> names) {
    Set<String> told = levels.names();
    if (told.isEmpty()) {
      return kept.names();
    }
    Map<String, String> own = new HashMap<>(names);
    own.keySet().retainAll(told);
    return own;
  }
}
