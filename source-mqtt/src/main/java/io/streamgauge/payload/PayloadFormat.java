// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import io.streamgauge.common.ObservationMapping;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Formats of payloads. */
enum PayloadFormat {
  JSON(Elements.MAPPED),
  SENML_JSON(Elements.OWN),
  SENML_CBOR(Elements.OWN),
  TTN_V3(Elements.OWN),
  CHIRPSTACK_V4(Elements.OWN),
  CAMPBELL_CSIJSON(Elements.OWN),
  CAMPBELL_GEOJSON(Elements.OWN),
  SPARKPLUG_B(Elements.OWN),
  CSV(Elements.OWN),
  FORM(Elements.OWN),
  VALUE(Elements.OWN),
  STRING(Elements.NONE),
  RAW(Elements.NONE);

  private static final String SENSOR_ID = "observation.sensor_id";

  /** The options of the mapping that say where something is in a payload. */
  private static final Pattern FIELD = Pattern.compile("observation\\.[a-z_]+");

  private static final Pattern NAMED = Pattern.compile("[^=]+=[^/'{]*\\{.*");

  private final Elements elements;

  PayloadFormat(Elements elements) {
    this.elements = elements;
  }

  /** Places where the elements of a payload come from, of which each becomes a record. */
  private enum Elements {
    /** The mapping points to them. */
    MAPPED,
    /** The format has them by itself, wherever the mapping points to. */
    OWN,
    /** There are none: the payload is passed on as a whole, without a mapping. */
    NONE
  }

  /** The mapping when nothing else is configured, beside its defaults for all formats. */
  private Map<String, String> mappingDefaults() {
    return switch (this) {
      case SENML_JSON, SENML_CBOR -> SenmlDecoder.DEFAULTS;
      case TTN_V3 -> TtnDecoder.DEFAULTS;
      case CHIRPSTACK_V4 -> ChirpStackDecoder.DEFAULTS;
      case CAMPBELL_CSIJSON -> CampbellCsiJsonDecoder.DEFAULTS;
      case CAMPBELL_GEOJSON -> CampbellGeoJsonDecoder.DEFAULTS;
      case SPARKPLUG_B -> SparkplugDecoder.DEFAULTS;
      case JSON, CSV, FORM, VALUE, STRING, RAW -> Map.of();
    };
  }

  /** A configuration with the mapping of this format, where it has none. */
  Map<String, String> completed(Map<String, String> properties) {
    Map<String, String> completed = new HashMap<>(properties);
    mappingDefaults().forEach(completed::putIfAbsent);
    return completed;
  }

  /**
   * A configuration for those messages that are of this format, while others are not. A format that
   * has a mapping of its own keeps to it: what is configured is where the others have their fields,
   * and a unit or a place that is a constant is theirs too.
   */
  Map<String, String> chosen(Map<String, String> properties) {
    if (mappingDefaults().isEmpty()) {
      return properties;
    }
    Map<String, String> own = new HashMap<>(properties);
    own.keySet().removeIf(option -> FIELD.matcher(option).matches());
    own.remove(ObservationMapping.TIME_FORMAT);
    String sensor = properties.getOrDefault(SENSOR_ID, "/");
    if (!sensor.trim().startsWith("/") && !mappingDefaults().containsKey(SENSOR_ID)) {
      own.put(SENSOR_ID, sensor);
    }
    Map<String, String> completed = completed(own);
    String attributes =
        Stream.concat(
                named(properties.getOrDefault(ObservationMapping.ATTRIBUTES, "")),
                Stream.ofNullable(completed.get(ObservationMapping.ATTRIBUTES)))
            .collect(Collectors.joining(","));
    if (!attributes.isEmpty()) {
      completed.put(ObservationMapping.ATTRIBUTES, attributes);
    }
    return completed;
  }

  /** The attributes that come from the topic and not from the payload. */
  private static Stream<String> named(String attributes) {
    return Arrays.stream(attributes.split(",")).filter(text -> NAMED.matcher(text).matches());
  }

  /** Whether the times of its elements are resolved, whatever they were in the payload. */
  boolean hasTimes() {
    return switch (this) {
      case SENML_JSON, SENML_CBOR, TTN_V3, CHIRPSTACK_V4, SPARKPLUG_B -> true;
      default -> false;
    };
  }

  /** Whether each value of a message is an element, under its name. */
  boolean isOfDevices() {
    return switch (this) {
      case TTN_V3, CHIRPSTACK_V4, CAMPBELL_CSIJSON, CAMPBELL_GEOJSON, SPARKPLUG_B -> true;
      default -> false;
    };
  }

  /** Whether the payload is passed on as a whole, without a mapping. */
  boolean isWhole() {
    return elements == Elements.NONE;
  }

  /** Whether a payload has elements by itself, wherever the mapping points to. */
  boolean hasElements() {
    return elements == Elements.OWN;
  }
}
