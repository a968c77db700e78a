// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.common.BoundMapping;
import io.streamgauge.common.JsonPayload;
import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.ObservationMapping.Rejected;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The values of a device's message, each an element with {@code sensor_id}, {@code
 * observed_property}, {@code time}, {@code value} and what else its format tells.
 */
final class DeviceElements implements Decoded.Elements {
  static final String SENSOR_ID = "sensor_id";
  static final String OBSERVED_PROPERTY = "observed_property";
  static final String TIME = "time";
  static final String UNIT = "unit";
  private static final String VALUE = "value";

  private final Bound bound;
  private final ObjectNode shared;
  private final Iterator<Part> parts;
  private int left;
  private ObjectNode seen;
  private boolean texts;

  private DeviceElements(Bound bound, ObjectNode shared, Iterator<Part> parts, int count) {
    this.bound = bound;
    this.shared = shared;
    this.parts = parts;
    left = count;
  }

  /**
   * One value with what is its own.
   *
   * @param own the fields that the values of a message do not share
   * @param refusal why it is no reading, or null
   */
  record Part(JsonNode own, String refusal) {}

  /**
   * The mapping for a message: a text is a value, but what is no number nor text is none.
   *
   * @param values what texts are values for
   * @param numbers what they are none for
   */
  record Bound(BoundMapping values, BoundMapping numbers) {
    /** A text that is a value is no node of a text: see {@link #reading}. */
    private boolean isText(JsonNode own) {
      JsonNode value = own.path(VALUE);
      return !value.isTextual() && !value.isContainerNode();
    }
  }

  /**
   * The elements of a message.
   *
   * @param shared the fields that all of them have
   * @param count how many parts there are
   * @throws UndecodableException when there is none, or there are too many
   */
  static Decoded of(Bound bound, ObjectNode shared, Iterator<Part> parts, long count)
      throws UndecodableException {
    if (count == 0) {
      throw new UndecodableException("NoReading", "the message has no value");
    }
    Decoded.Elements.checkCount(count);
    return new DeviceElements(bound, shared, parts, (int) count);
  }

  /** One value alone, under this name. */
  static Decoded one(Bound bound, ObjectNode shared, String property, JsonNode value)
      throws UndecodableException {
    return of(bound, shared, List.of(new Part(reading(property, value), null)).iterator(), 1);
  }

  /** The values of a document under the names that lead to them. */
  static Decoded leaves(Bound bound, ObjectNode shared, JsonNode document)
      throws UndecodableException {
    Leaves leaves = new Leaves(document);
    Iterator<Part> parts =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return leaves.hasNext();
          }

          @Override
          public Part next() {
            Leaves.Leaf leaf = leaves.next();
            return new Part(reading(leaf.name(), leaf.value()), leaf.refusal());
          }
        };
    return of(bound, shared, parts, Leaves.count(document));
  }

  /** The mapping for a message; a value says itself whether it is a number or a text. */
  static Bound bound(ObservationMapping mapping, Map<String, String> names) {
    return new Bound(
        new BoundMapping(mapping.withTexts(), names), new BoundMapping(mapping, names));
  }

  /** The mapping of these elements when nothing else is configured, with these attributes. */
  static Map<String, String> defaults(String attributes) {
    return Map.of(
        "observation.sensor_id",
        "/" + SENSOR_ID,
        "observation.observed_property",
        "/" + OBSERVED_PROPERTY,
        "observation.unit",
        "/" + UNIT,
        "observation.x",
        "/x",
        "observation.y",
        "/y",
        "observation.z",
        "/z",
        "observation.crs",
        "/crs",
        ObservationMapping.ATTRIBUTES,
        attributes);
  }

  /** A value under the name of what was measured. */
  static ObjectNode reading(String property, JsonNode value) {
    ObjectNode reading = JsonNodeFactory.instance.objectNode().put(OBSERVED_PROPERTY, property);
    if (value.isBoolean()) {
      reading.put(VALUE, value.booleanValue() ? 1 : 0);
    } else if (value.isTextual() && !JsonPayload.isNoNumber(value.textValue())) {
      // A text of digits is no number: as a value of JSON it would be read as one.
      reading.putPOJO(VALUE, value.textValue());
    } else {
      reading.set(VALUE, value);
    }
    return reading;
  }

  /** Takes a field over under another name, where there is one. */
  static void copy(ObjectNode to, String name, JsonNode value) {
    if (!value.isMissingNode() && !value.isNull()) {
      to.set(name, value);
    }
  }

  /** A position in degrees, unless a half of it is missing. */
  static void putPosition(ObjectNode to, JsonNode longitude, JsonNode latitude, JsonNode height) {
    if (isThere(longitude) && isThere(latitude)) {
      to.set("x", longitude);
      to.set("y", latitude);
      if (isThere(height)) {
        to.set("z", height);
      }
      to.put("crs", "EPSG:4326");
    }
  }

  /** A receiver without a fix may say so by a number that is none. */
  private static boolean isThere(JsonNode half) {
    boolean none = half.isTextual() && JsonPayload.isNoNumber(half.textValue());
    return !none && !half.isMissingNode() && !half.isNull();
  }

  @Override
  public List<String> wideIds() {
    return (texts ? bound.values() : bound.numbers()).wideIds();
  }

  @Override
  public int left() {
    return left;
  }

  @Override
  public boolean areToldAlone() {
    return true;
  }

  @Override
  public Decoded.Seen seen() {
    return seen == null ? null : new Decoded.Seen(seen, texts, false, Map.of());
  }

  @Override
  public void next(List<Observation> readings, List<Rejected> rejected) {
    left--;
    seen = null;
    Part part = parts.next();
    if (part.refusal() != null) {
      rejected.add(new Rejected(part.own(), part.refusal()));
      return;
    }
    ObjectNode element = JsonNodeFactory.instance.objectNode();
    element.setAll(shared);
    element.setAll((ObjectNode) part.own());
    List<Rejected> refused = new ArrayList<>(0);
    texts = bound.isText(part.own());
    seen = element;
    (texts ? bound.values() : bound.numbers()).mapElement(element, readings, refused);
    // What all values share can be long, and is in the message itself.
    refused.forEach(each -> rejected.add(new Rejected(part.own(), each.reason())));
  }
}
