// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.ObservationMapping.Rejected;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.RecordMaker;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Takes an answer apart: down the levels, each of which adds names, to the rows at the last. */
final class Extractor {
  static final String STATION = "station";
  private static final JsonMapper JSON =
      JsonMapper.builder()
          // Doubles would lose digits of times and identifiers.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final int HEAD_BYTES = 2_000;

  private final RestStationSourceConfig config;
  private final RecordMaker records;

  Extractor(RestStationSourceConfig config) {
    this.config = config;
    records = new RecordMaker(config.source());
  }

  /**
   * What an answer holds.
   *
   * @param rows in no particular order
   * @param rejected the elements that gave none
   * @param elements how many the first level has, which is what services count pages by
   * @param next URL or cursor of the next page, or empty
   */
  record Extraction(List<Row> rows, List<Rejected> rejected, int elements, String next) {}

  static final Extraction NOTHING = new Extraction(List.of(), List.of(), 0, "");

  /** An answer that is not what the configuration describes. */
  static final class UnreadableAnswerException extends Exception {
    UnreadableAnswerException(String reason) {
      super(reason);
    }
  }

  Extraction extract(ByteBuffer body, String station) throws UnreadableAnswerException {
    JsonNode root = parse(body);
    Map<String, String> names = Map.of(STATION, station, ObservationSchema.SENSOR_ID, station);
    List<Level> levels = config.levels();
    if (!levels.isEmpty() && root.at(levels.get(0).elements()).isMissingNode()) {
      throw new UnreadableAnswerException(
          RestOptions.LEVELS
              + ": "
              + levels.get(0).elements()
              + " leads to nothing in this answer");
    }
    NextPointer next = config.paging().next();
    Extraction out =
        new Extraction(
            new ArrayList<>(),
            new ArrayList<>(),
            elements(root),
            next == null ? "" : next.find(root));
    descend(root, 0, config.answer().names(root, names), out);
    return out;
  }

  /** Whether an answer of another shape is the service's way to say that it has no readings. */
  boolean saysEmpty(ByteBuffer body) {
    int length = Math.min(body.remaining(), HEAD_BYTES);
    String head =
        new String(
            body.array(), body.arrayOffset() + body.position(), length, StandardCharsets.UTF_8);
    return config.emptyAnswer().matcher(head).find();
  }

  private static JsonNode parse(ByteBuffer body) throws UnreadableAnswerException {
    try {
      JsonNode root =
          JSON.readTree(
              new ByteArrayInputStream(
                  body.array(), body.arrayOffset() + body.position(), body.remaining()));
      if (root.isMissingNode()) {
        throw new UnreadableAnswerException("the answer is empty");
      }
      return root;
    } catch (JsonProcessingException e) {
      throw new UnreadableAnswerException("not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UnreadableAnswerException("not UTF-8 text: " + e.getMessage());
    }
  }

  private int elements(JsonNode root) {
    List<Level> levels = config.levels();
    JsonNode found = levels.isEmpty() ? root : root.at(levels.get(0).elements());
    return found.isArray() ? found.size() : found.isNull() ? 0 : 1;
  }

  private void descend(JsonNode above, int depth, Map<String, String> names, Extraction out) {
    if (depth == config.levels().size()) {
      if (depth == 0 && above.isArray()) {
        above.forEach(element -> row(element, names, out));
        return;
      }
      row(above, names, out);
      return;
    }
    Level level = config.levels().get(depth);
    JsonNode found = above.at(level.elements());
    if (found.isMissingNode()) {
      out.rejected()
          .add(
              new Rejected(
                  above,
                  RestOptions.LEVELS
                      + ": "
                      + level.elements()
                      + " leads to nothing in this element"));
    } else if (found.isArray()) {
      found.forEach(element -> descend(element, depth + 1, level.names(element, names), out));
    } else if (!found.isNull()) {
      descend(found, depth + 1, level.names(found, names), out);
    }
  }

  private void row(JsonNode element, Map<String, String> names, Extraction out) {
    ObservationMapping.Mapped mapped = config.mapping().map(element, names);
    out.rejected().addAll(mapped.rejected());
    for (Observation observation : mapped.observations()) {
      if (records.fits(observation)) {
        out.rows().add(Row.of(observation, seriesOf(observation, names)));
      } else {
        out.rejected().add(new Rejected(element, "the reading is larger than record.max.bytes"));
      }
    }
  }

  private String seriesOf(Observation observation, Map<String, String> names) {
    Map<String, String> known = new HashMap<>(names);
    known.put(ObservationSchema.SENSOR_ID, observation.sensorId());
    known.put(ObservationSchema.OBSERVED_PROPERTY, observation.observedProperty());
    return config.series().fill(known);
  }
}
