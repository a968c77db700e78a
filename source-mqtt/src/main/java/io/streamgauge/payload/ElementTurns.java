// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.common.LogText;
import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationMapping.Rejected;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The turns of a payload's elements. Of a payload that is decoded anew only those have one that
 * were refused before, and what is refused now is remembered by its place. For one thread.
 */
public final class ElementTurns {
  /** Most characters of an element that is told alone; a longer one is as large as its payload. */
  private static final int LONGEST = 32 << 10;

  private final PayloadPart earlier;
  private final Map<Set<String>, BitSet> left = new HashMap<>();
  private Decoded.Elements elements;
  private int count;
  private int at;
  private Turn last;

  /**
   * The turns of a payload to come.
   *
   * @param earlier what of it was not made before
   */
  public ElementTurns(PayloadPart earlier) {
    this.earlier = earlier;
  }

  /**
   * The readings of one element that were not made before. A mapping may have several pointers of
   * one property, so the name alone does not tell which of its readings was made.
   *
   * @param ids what tells those of a wide element apart; none of others
   */
  private record ReadingsLeft(List<Observation> readings, List<String> ids) {
    /** Those that are left when this was made before, or null for all that there is. */
    private static ReadingsLeft of(
        List<Observation> readings, List<String> wideIds, Set<String> made) {
      if (made == null) {
        return new ReadingsLeft(List.of(), List.of());
      }
      // Of an element that is refused as a whole there are none.
      List<String> ids = wideIds.size() == readings.size() ? wideIds : List.of();
      if (made.isEmpty()) {
        return new ReadingsLeft(readings, ids);
      }
      ReadingsLeft all = new ReadingsLeft(readings, ids);
      ReadingsLeft left = new ReadingsLeft(new ArrayList<>(1), new ArrayList<>(1));
      for (int i = 0; i < readings.size(); i++) {
        if (!isMade(all.id(i), readings.get(i).observedProperty(), made)) {
          left.readings.add(readings.get(i));
          left.ids.add(all.id(i));
        }
      }
      return left;
    }

    /** The mapping may have had the property once then and several times now, or the reverse. */
    private static boolean isMade(String id, String property, Set<String> made) {
      return made.contains(id)
          || made.contains(property)
          || (id.equals(property) && made.stream().anyMatch(each -> each.startsWith(id + "=/")));
    }

    /** The property of a reading, with its pointer where the mapping has several of one name. */
    private String id(int i) {
      return ids.isEmpty() ? readings.get(i).observedProperty() : ids.get(i);
    }
  }

  /** The outcome of one element. */
  public final class Turn {
    private final ReadingsLeft readings;
    private final Set<String> before;
    private final int from = at;
    private int tried;
    private BitSet unmade;
    private Rejected refused;
    private String reason;

    private Turn(ReadingsLeft readings, Set<String> before) {
      this.readings = readings;
      this.before = before;
    }

    /** Why it is refused, or a part of it; null when it is not. */
    public String reason() {
      return reason;
    }

    /**
     * Makes its readings, and returns whether all are made.
     *
     * @param maker returns whether it could make one
     */
    public boolean makeAll(Predicate<Observation> maker) {
      while (tried < readings.readings().size()) {
        boolean done = maker.test(readings.readings().get(tried));
        if (!done) {
          unmade = unmade == null ? new BitSet() : unmade;
          unmade.set(tried);
        }
        tried++;
      }
      return unmade == null;
    }

    /** The properties that are made of it, now or before. */
    private Set<String> made() {
      Set<String> made = new HashSet<>(before);
      for (int i = 0; i < tried; i++) {
        if (unmade == null || !unmade.get(i)) {
          made.add(readings.id(i));
        }
      }
      return made;
    }

    /** It is neither made as a whole nor told by a record of its own. */
    public void leave() {
      if (at == from + 1) {
        mark(from, made());
      } else {
        // Of those below an element that is refused nothing was made now.
        markAll(from, at);
      }
    }

    /** The element for a record of its own, or null when it means nothing without its payload. */
    public byte[] own() {
      Decoded.Seen seen = elements.seen();
      if (seen != null) {
        return bytes(seen.element());
      }
      String text = elements.areToldAlone() ? refused.element().toString() : null;
      return text == null || text.length() > LONGEST ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    /** What its own record tells. */
    public PayloadPart part() {
      Decoded.Seen seen = elements.seen();
      return seen == null
          ? PayloadPart.unread()
          : new PayloadPart.One(made(), seen.texts(), seen.receipt(), seen.names());
    }
  }

  /** The payload has these elements. */
  public void begin(Decoded.Elements found) {
    elements = found;
    count = found.left();
  }

  /** The payload is one value; returns whether it is to be made. */
  public boolean beginWhole() {
    count = 1;
    return earlier.madeOf(0) != null;
  }

  /** How many elements the payload has; 0 when it could not be decoded. */
  public int count() {
    return count;
  }

  /** How many elements had no turn yet. */
  public int left() {
    return elements == null ? 0 : elements.left();
  }

  /** The elements themselves. */
  public Decoded.Elements elements() {
    return elements;
  }

  /**
   * The turn of the next element.
   *
   * @throws UndecodableException when what is left cannot be read
   */
  public Turn next() throws UndecodableException {
    at = count - elements.left();
    last = null;
    int from = at;
    List<Observation> readings = new ArrayList<>(1);
    List<Rejected> rejected = new ArrayList<>(0);
    elements.next(readings, rejected);
    Set<String> made = madeOf(from, count - elements.left());
    last =
        new Turn(
            ReadingsLeft.of(readings, elements.wideIds(), made), made == null ? Set.of() : made);
    at = count - elements.left();
    if (made != null) {
      if (!rejected.isEmpty()) {
        last.refused = rejected.get(0);
        last.reason =
            rejected.size() == 1
                ? rejected.get(0).reason()
                : rejected.stream()
                    .map(each -> LogText.of(each.reason()))
                    .distinct()
                    .collect(Collectors.joining("; "));
      }
    }
    return last;
  }

  /** What was made of the first of these elements of which anything is left; null for none. */
  private Set<String> madeOf(int from, int to) {
    Set<String> made = null;
    for (int place = from; made == null && place < to; place++) {
      made = earlier.madeOf(place);
    }
    return made;
  }

  /** None of those that had no turn yet gets one; returns how many they are. */
  public int leaveRest() {
    int rest = left();
    at = count - rest;
    end();
    return rest;
  }

  /** None of the elements from the last one on has a turn any more. */
  public void end() {
    if (elements != null) {
      if (last != null && last.tried < last.readings.readings().size()) {
        last.leave();
      }
      markAll(at, count);
      elements = null;
    }
  }

  private void markAll(int from, int to) {
    for (int place = from; place < to; place++) {
      Set<String> made = earlier.madeOf(place);
      if (made != null) {
        mark(place, made);
      }
    }
  }

  private void mark(int place, Set<String> made) {
    left.computeIfAbsent(Set.copyOf(made), any -> new BitSet()).set(place);
  }

  /**
   * What a record of the whole payload tells.
   *
   * @param anything whether anything is made of it now
   */
  public PayloadPart part(boolean anything) {
    if (!anything) {
      return earlier;
    }
    if (earlier instanceof PayloadPart.One one) {
      return left.isEmpty() ? one : one.with(left.keySet().iterator().next());
    }
    return new PayloadPart.Some(count, left);
  }

  /** An element as JSON that is read again as what it is, or null when there is none. */
  private static byte[] bytes(JsonNode element) {
    try {
      String text = element.toString();
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      boolean alone =
          text.length() <= LONGEST
              && LogText.isUnicode(text)
              && JsonDecoder.isSame(element, JsonDecoder.read(ByteBuffer.wrap(bytes)));
      return alone ? bytes : null;
    } catch (UndecodableException | NumberFormatException e) {
      return null;
    }
  }
}
