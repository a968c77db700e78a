// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.common.BoundMapping;
import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationMapping.Rejected;
import io.streamgauge.extract.Extraction.PartialAnswerException;
import io.streamgauge.extract.Extraction.Rejection;
import io.streamgauge.extract.Extraction.Row;
import io.streamgauge.extract.Extraction.UnreadableAnswerException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The way through one text: down the levels, each of which adds names, to the rows at the last. For
 * one thread, and one text.
 */
final class Walk {
  /** Each of them may take some time. */
  private static final int MOST_UNSEARCHED = 100;

  private final ExtractionOptions options;
  private final AnswerBudget budget;
  private final AskedStations stations;
  private final Taker taker;
  private final boolean again;
  private final boolean several;
  private final SeriesNames series;
  private final List<Observation> read = new ArrayList<>();

  /** Of one row. All of them where places in a file are counted by them, else the first. */
  private final List<Rejected> refused;

  private JsonNode root;

  /** Whose the row is that is being read; null above the rows of several stations. */
  private String station;

  private int elements;

  /** Whether anything that the mapping asks for has been found, as in no page of another kind. */
  private boolean touched;

  /** Whether there was an element that could have had it. */
  private boolean strange;

  private int rows;
  private int rejections;
  private long others;
  private int unsearched;
  private final Map<String, Bound> bounds = new HashMap<>();
  private Map<String, String> namesOfBounds;
  private String stationOfNames;
  private Bound bound;
  private final List<LevelNames> levels;

  /** Takes in what is found, in the order of the text. */
  interface Taker {
    void take(Row row);

    void take(Rejection rejection);
  }

  /** The mapping for rows that share these names. */
  private record Bound(Map<String, String> names, BoundMapping mapping, long chars) {}

  /**
   * A walk that has not begun.
   *
   * @param refused takes in what is wrong with one row
   * @param again whether what lies above the rows has been walked through before
   */
  Walk(
      ExtractionOptions options,
      AnswerBudget budget,
      AskedStations stations,
      List<Rejected> refused,
      Taker taker,
      boolean again) {
    this.again = again;
    this.options = options;
    this.budget = budget;
    this.stations = stations;
    this.refused = refused;
    this.taker = taker;
    series = new SeriesNames(options.answers().series());
    station = stations.only();
    several = station == null;
    levels = options.levels().stream().map(LevelNames::new).toList();
  }

  /** Walks below this root, to whose rows these names belong. */
  void run(JsonNode text, Map<String, String> names)
      throws UnreadableAnswerException, PartialAnswerException {
    root = text;
    descend(text, 0, options.root().names(text, names, budget.reads()));
  }

  /** Whether nothing was found in what could have had rows. */
  boolean foundNothing() {
    return strange && !touched && rows == 0;
  }

  /** How many elements the last level has. */
  int elements() {
    return elements;
  }

  /** Elements without a reading that have not been told one by one. */
  long others() {
    return others;
  }

  private void descend(JsonNode above, int depth, Map<String, String> names)
      throws UnreadableAnswerException, PartialAnswerException {
    if (depth == levels.size()) {
      row(above, names);
      return;
    }
    LevelNames level = levels.get(depth);
    JsonNode found = options.format().found(above, level.elements());
    if (found.isMissingNode()) {
      strange = true;
      if (!again) {
        reject(
            above,
            options.names().of(OptionNames.LEVELS)
                + ": "
                + level.elements()
                + " leads to nothing in this element");
      }
      return;
    }
    if (depth == levels.size() - 1) {
      AnswerFormat format = options.format();
      found = format.shape().rows(found, format.headerOf(root, above), format.names(), budget);
      touched |= format.headed();
    }
    if (found.isArray()) {
      for (JsonNode element : found) {
        step(level, element, depth + 1, names);
      }
    } else if (!found.isNull()) {
      step(level, found, depth + 1, names);
    }
  }

  private void step(LevelNames level, JsonNode element, int depth, Map<String, String> names)
      throws UnreadableAnswerException, PartialAnswerException {
    Map<String, String> own;
    try {
      own = level.of(element, names, budget.reads());
    } catch (TextPattern.UnsearchedException e) {
      if (!again || depth == levels.size()) {
        unsearched(element, e);
      }
      return;
    }
    descend(element, depth, own);
  }

  private void unsearched(JsonNode element, TextPattern.UnsearchedException e)
      throws UnreadableAnswerException, PartialAnswerException {
    if (++unsearched > MOST_UNSEARCHED) {
      throw new UnreadableAnswerException(
          "more than " + MOST_UNSEARCHED + " times: " + e.getMessage());
    }
    elements++;
    reject(element, e.getMessage());
  }

  private void row(JsonNode element, Map<String, String> names)
      throws UnreadableAnswerException, PartialAnswerException {
    if (!several) {
      bound = bound != null && bound.names() == names ? bound : bind(names);
      read(element, bound);
    } else if (element.isArray()) {
      for (JsonNode each : element) {
        ofSomeStation(each, names);
      }
    } else {
      ofSomeStation(element, names);
    }
  }

  /** Reads a row with all that is known of the station that it tells. */
  private void ofSomeStation(JsonNode element, Map<String, String> names)
      throws UnreadableAnswerException, PartialAnswerException {
    if (names != namesOfBounds) {
      namesOfBounds = names;
      stationOfNames = null;
      bounds.clear();
    }
    try {
      RowStation told = options.answers().rowStation();
      station = stationOfNames == null ? told.of(element, names, budget.reads()) : stationOfNames;
      stationOfNames = told.names() == null ? null : station;
    } catch (TextPattern.UnsearchedException e) {
      unsearched(element, e);
      return;
    }
    if (station == null) {
      strange = true;
      elements++;
      reject(
          element,
          options.names().of(OptionNames.STATION) + " leads to no station in this element");
    } else if (stations.contains(station)) {
      Bound with = bounds.get(station);
      if (with == null) {
        with = bind(merged(station, names));
        bounds.put(station, with);
      }
      read(element, with);
    } else {
      touched = true;
      elements++;
      stations.unasked(station, element);
    }
    station = null;
  }

  /** As ever, what the answer tells counts more than what a list says. */
  private Map<String, String> merged(String id, Map<String, String> names) {
    Map<String, String> all = stations.names(id);
    all.putAll(names);
    return all;
  }

  private Bound bind(Map<String, String> names) throws PartialAnswerException {
    long chars = names.values().stream().mapToLong(String::length).sum();
    budget.texts(chars);
    return new Bound(names, new BoundMapping(options.mapping(), names), chars);
  }

  private void read(JsonNode element, Bound with) throws PartialAnswerException {
    strange = true;
    touched = touched || options.format().touchedBy(options.mapping(), element);
    JsonNode found = options.mapping().found(element);
    read.clear();
    refused.clear();
    if (found.isArray()) {
      for (JsonNode each : found) {
        readOne(each, with);
      }
    } else {
      readOne(found, with);
    }
    if (!refused.isEmpty()) {
      for (Rejected each : refused) {
        reject(each.element(), options.format().reason(each));
      }
      others += refused instanceof Rejections some ? some.dropped() : 0;
    }
    elements += Math.max(1, options.levels().isEmpty() ? read.size() : 1);
    for (int i = 0; i < read.size(); i++) {
      Observation observation = read.get(i);
      String name = series.of(observation, with.names());
      budget.series(name);
      taker.take(Row.of(observation, station, name));
      rows++;
    }
  }

  private void readOne(JsonNode element, Bound with) throws PartialAnswerException {
    int known = read.size();
    int refusedBefore = refused.size();
    try {
      with.mapping().mapElement(element, read, refused);
    } catch (RuntimeException | StackOverflowError e) {
      reject(element, "it cannot be read (" + e.getClass().getSimpleName() + ")");
    }
    for (int i = known; i < read.size(); i++) {
      budget.row(read.get(i));
    }
    if (read.size() == known) {
      // What the mapping would have made of its names was made for nothing.
      budget.texts(with.chars());
    }
    for (int i = refusedBefore; i < refused.size() && !(refused instanceof Rejections); i++) {
      budget.rejected();
    }
  }

  private void reject(JsonNode element, String reason) throws PartialAnswerException {
    boolean few = refused instanceof Rejections;
    if (!few) {
      budget.rejected();
    }
    if (few && rejections >= Rejection.MOST) {
      others++;
    } else {
      rejections++;
      taker.take(Rejection.of(station, budget.shown(element), reason));
    }
  }
}
