// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.streamgauge.common.BoundMapping;
import io.streamgauge.common.Digests;
import io.streamgauge.common.LogText;
import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationMapping.Rejected;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.rest.AnswerFormat.PartialAnswerException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Takes an answer apart: down the levels, each of which adds names, to the rows at the last. */
final class Extractor {
  static final String STATION = "station";
  private static final int HEAD_BYTES = 2_000;

  /** Each of them may take some time. */
  private static final int MOST_UNSEARCHED = 100;

  private static final int MOST_UNASKED_NAMES = 1_000;

  /** A longer name of a series is shortened: the offset holds it, and that of all others. */
  private static final int MOST_SERIES_CHARS = 1_000;

  private static final int SERIES_HEAD_CHARS = 200;

  private final RestStationSourceConfig config;

  Extractor(RestStationSourceConfig config) {
    this.config = config;
  }

  /**
   * What an answer holds.
   *
   * @param rows in no particular order
   * @param rejected the elements that gave none
   * @param elements how many the first level has, which is what services count pages by
   * @param next URL or cursor of the next page, or empty
   * @param bytes what the rows take in memory, roughly
   */
  record Extraction(
      List<Row> rows, List<Rejection> rejected, int elements, String next, long bytes) {
    /** An extraction whose rows are not counted. */
    Extraction(List<Row> rows, List<Rejection> rejected, int elements, String next) {
      this(rows, rejected, elements, next, 0);
    }

    Extraction withBytes(long newBytes) {
      return new Extraction(rows, rejected, elements, next, newBytes);
    }
  }

  static final Extraction NOTHING = new Extraction(List.of(), List.of(), 0, "");

  /** Big trees of all tasks are built one after the other, so that their sum needs no bound. */
  private static final Object BIG_TREE = new Object();

  private static final int BIG_BYTES = 1 << 20;

  /** An answer that is not what the configuration describes. */
  static final class UnreadableAnswerException extends Exception {
    UnreadableAnswerException(String reason) {
      super(reason);
    }
  }

  /** Takes apart the answer to a request for one station, to which all rows then belong. */
  Extraction extract(ByteBuffer body, String station)
      throws UnreadableAnswerException, PartialAnswerException {
    return extract(body, List.of(station));
  }

  /**
   * Takes apart the answer to a request for these stations. Whatever a service sends ends as rows,
   * as rejected elements or as a reason why none can be had.
   */
  Extraction extract(ByteBuffer body, List<String> stations)
      throws UnreadableAnswerException, PartialAnswerException {
    if (body.remaining() > BIG_BYTES) {
      synchronized (BIG_TREE) {
        return taken(body, stations);
      }
    }
    return taken(body, stations);
  }

  private Extraction taken(ByteBuffer body, List<String> stations)
      throws UnreadableAnswerException, PartialAnswerException {
    try {
      return guarded(body, stations);
    } catch (TextPattern.UnsearchedException e) {
      throw new UnreadableAnswerException(e.getMessage());
    } catch (RuntimeException | StackOverflowError e) {
      throw new UnreadableAnswerException(
          "it cannot be taken apart (" + e.getClass().getSimpleName() + ")");
    }
  }

  private Extraction guarded(ByteBuffer body, List<String> stations)
      throws UnreadableAnswerException, PartialAnswerException {
    AnswerBudget budget = AnswerBudget.of(body);
    JsonNode answer = config.format().read(body, budget);
    // A query leaves nothing but rows: the next page is told in the answer.
    JsonNode root = config.format().query(answer);
    NextPointer next = config.http().paging().next();
    Walk walk =
        new Walk(
            root,
            stations,
            new Rejections(),
            new Extraction(
                new ArrayList<>(),
                new ArrayList<>(),
                elements(root),
                next == null ? "" : next.find(answer)),
            budget);
    List<Level> levels = config.levels();
    if (!levels.isEmpty() && root.at(levels.get(0).elements()).isMissingNode()) {
      throw new UnreadableAnswerException(
          RestOptions.LEVELS
              + ": "
              + levels.get(0).elements()
              + " leads to nothing in this answer");
    }
    walk.descend(root, 0, config.answer().names(root, walk.names(), budget.reads()));
    if (walk.strange && !walk.touched && walk.out.rows().isEmpty()) {
      throw new UnreadableAnswerException("nothing that the mapping asks for is in this answer");
    }
    int most = config.format().rowsMax();
    if (most > 0 && walk.elements >= most) {
      throw new PartialAnswerException(
          walk.elements + " rows, the limit of the service; some may be missing");
    }
    walk.tellOfUnasked();
    walk.tellOfOthers(body);
    return walk.out.withBytes(budget.rowBytes());
  }

  /**
   * What a line or a document of a file holds, rows and elements that gave none, in its own order.
   *
   * @param names that the file gives to the mapping
   * @param budget of the line or document
   */
  List<Object> walk(JsonNode root, Map<String, String> names, AnswerBudget budget)
      throws UnreadableAnswerException, PartialAnswerException {
    List<Level> levels = config.levels();
    if (!levels.isEmpty() && root.at(levels.get(0).elements()).isMissingNode()) {
      throw new UnreadableAnswerException(
          RestOptions.LEVELS + ": " + levels.get(0).elements() + " leads to nothing here");
    }
    List<Object> all = new ArrayList<>();
    Extraction out = new Extraction(new InOrder<>(all), new InOrder<>(all), 0, "");
    new Walk(root, List.of(""), new ArrayList<>(), out, budget)
        .descend(root, 0, config.answer().names(root, names, budget.reads()));
    return all;
  }

  /** A list that also adds to a list of things of several kinds. */
  private static final class InOrder<T> extends AbstractList<T> {
    private final List<Object> all;

    InOrder(List<Object> all) {
      this.all = all;
    }

    @Override
    public void add(int index, T element) {
      all.add(element);
    }

    @Override
    public T get(int index) {
      throw new IndexOutOfBoundsException(index);
    }

    @Override
    public int size() {
      return 0;
    }
  }

  private Map<String, String> stationNames(String station) {
    Map<String, String> names = new HashMap<>(config.stations().list().attributes(station));
    names.put(STATION, station);
    names.put(ObservationSchema.SENSOR_ID, station);
    return names;
  }

  private int elements(JsonNode root) {
    List<Level> levels = config.levels();
    JsonNode found = levels.isEmpty() ? root : root.at(levels.get(0).elements());
    return found.isArray() ? found.size() : found.isNull() ? 0 : 1;
  }

  /** Whether an answer of another shape is the service's way to say that it has no readings. */
  boolean saysEmpty(ByteBuffer body) {
    try {
      return config.emptyAnswer().finds(head(body));
    } catch (TextPattern.UnsearchedException e) {
      return false;
    }
  }

  private static String head(ByteBuffer body) {
    int length = Math.min(body.remaining(), HEAD_BYTES);
    return new String(
        body.array(), body.arrayOffset() + body.position(), length, StandardCharsets.UTF_8);
  }

  /** The mapping for rows that share these names. */
  private record Bound(Map<String, String> names, BoundMapping mapping, long chars) {}

  /** One answer being taken apart. */
  private final class Walk {
    private final JsonNode root;
    private final Extraction out;
    private final AnswerBudget budget;
    private final Set<String> asked;

    /** Whose the row is that is being read; null above the rows of several stations. */
    private String station;

    private int elements;

    /** Whether anything that the mapping asks for has been found, as in no page of another kind. */
    private boolean touched;

    /** Whether there was an element that could have had it. */
    private boolean strange;

    private final boolean several;
    private final boolean leveled;
    private final List<Observation> read = new ArrayList<>();

    /** Of one row. All of them where places in a file are counted by them, else the first. */
    private final List<Rejected> refused;

    private long others;
    private int unsearched;
    private final Map<String, Bound> stations = new HashMap<>();
    private Map<String, String> stationsBelow;
    private Bound bound;
    private final SortedSet<String> unasked = new TreeSet<>();
    private JsonNode firstUnasked;
    private int rowsUnasked;
    private Map<String, String> seriesNames;
    private String seriesProperty;
    private String seriesSensor;
    private String series;

    Walk(
        JsonNode root,
        List<String> stations,
        List<Rejected> refused,
        Extraction out,
        AnswerBudget budget) {
      this.root = root;
      this.budget = budget;
      this.refused = refused;
      this.out = out;
      asked = Set.copyOf(stations);
      several = config.groups().several();
      leveled = !config.levels().isEmpty();
      station = several ? null : stations.get(0);
    }

    /** What is known before the levels add to it. */
    Map<String, String> names() {
      return station == null ? Map.of() : stationNames(station);
    }

    void tellOfOthers(ByteBuffer body) {
      if (others > 0) {
        JsonNode head = TextNode.valueOf(head(body));
        out.rejected().add(Rejection.ofOthers(several ? null : station, head, others));
      }
    }

    void tellOfUnasked() {
      if (rowsUnasked > 0) {
        out.rejected().add(Rejection.ofUnasked(firstUnasked, rowsUnasked, unasked));
      }
    }

    void descend(JsonNode above, int depth, Map<String, String> names)
        throws UnreadableAnswerException, PartialAnswerException {
      List<Level> levels = config.levels();
      if (depth == levels.size()) {
        row(above, names);
        return;
      }
      Level level = levels.get(depth);
      JsonNode found = above.at(level.elements());
      if (found.isMissingNode()) {
        strange = true;
        reject(
            above,
            RestOptions.LEVELS + ": " + level.elements() + " leads to nothing in this element");
        return;
      }
      if (depth == levels.size() - 1) {
        AnswerFormat format = config.format();
        found = format.shape().rows(found, format.headerOf(root), format.names(), budget);
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

    private void step(Level level, JsonNode element, int depth, Map<String, String> names)
        throws UnreadableAnswerException, PartialAnswerException {
      Map<String, String> own;
      try {
        own = level.names(element, names, budget.reads());
      } catch (TextPattern.UnsearchedException e) {
        unsearched(element, e);
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
      try {
        station = config.groups().rowStation().of(element, names, budget.reads());
      } catch (TextPattern.UnsearchedException e) {
        unsearched(element, e);
        return;
      }
      if (station == null) {
        strange = true;
        elements++;
        reject(element, GroupOptions.ROW_STATION + " leads to no station in this element");
      } else if (asked.contains(station)) {
        if (names != stationsBelow) {
          stationsBelow = names;
          stations.clear();
        }
        Bound with = stations.get(station);
        if (with == null) {
          with = bind(merged(station, names));
          stations.put(station, with);
        }
        read(element, with);
      } else {
        touched = true;
        elements++;
        rowsUnasked++;
        if (unasked.size() < MOST_UNASKED_NAMES) {
          unasked.add(station);
        }
        firstUnasked = firstUnasked == null ? element : firstUnasked;
      }
      station = null;
    }

    /** As ever, what the answer tells counts more than what a list says. */
    private Map<String, String> merged(String id, Map<String, String> names) {
      Map<String, String> all = stationNames(id);
      all.putAll(names);
      return all;
    }

    private Bound bind(Map<String, String> names) throws PartialAnswerException {
      long chars = names.values().stream().mapToLong(String::length).sum();
      budget.texts(chars);
      return new Bound(names, new BoundMapping(config.mapping(), names), chars);
    }

    private void read(JsonNode element, Bound with) throws PartialAnswerException {
      strange = true;
      touched = touched || config.format().touchedBy(config.mapping(), element);
      JsonNode found = config.mapping().found(element);
      read.clear();
      refused.clear();
      for (JsonNode each : found.isArray() ? found : List.of(found)) {
        readOne(each, with);
      }
      if (!refused.isEmpty()) {
        for (Rejected each : refused) {
          reject(each.element(), each.reason());
        }
        others += refused instanceof Rejections some ? some.dropped() : 0;
      }
      elements += Math.max(1, leveled ? 1 : read.size());
      for (Observation observation : read) {
        String name = seriesOf(observation, with.names());
        budget.series(name);
        out.rows().add(Row.of(observation, station, name));
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
      if (!(refused instanceof Rejections)) {
        budget.rejected();
      }
      if (refused instanceof Rejections && out.rejected().size() >= Rejection.MOST) {
        others++;
      } else {
        out.rejected().add(Rejection.of(station, budget.shown(element), reason));
      }
    }

    private static String shortened(String name) {
      return name.length() <= MOST_SERIES_CHARS
          ? name
          : LogText.head(name, SERIES_HEAD_CHARS) + '~' + Digests.sha256(name);
    }

    /** Neighbouring rows are mostly of one series, so the last name is kept. */
    private String seriesOf(Observation observation, Map<String, String> names) {
      if (names != seriesNames
          || !observation.observedProperty().equals(seriesProperty)
          || !observation.sensorId().equals(seriesSensor)) {
        seriesNames = names;
        seriesProperty = observation.observedProperty();
        seriesSensor = observation.sensorId();
        Map<String, String> known = new HashMap<>(names);
        known.put(ObservationSchema.SENSOR_ID, seriesSensor);
        known.put(ObservationSchema.OBSERVED_PROPERTY, seriesProperty);
        series = shortened(config.series().fill(known));
      }
      return series;
    }
  }
}
