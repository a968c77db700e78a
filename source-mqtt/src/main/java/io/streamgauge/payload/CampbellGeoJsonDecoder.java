// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.common.ObservationMapping;
import io.streamgauge.payload.CampbellRows.Row;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads GeoJSON of Campbell loggers: names of columns, and rows by their time. The vendor writes
 * the keys in one way and in another, so that their case does not count.
 *
 * @param mapping where the fields of a reading are in an element
 */
record CampbellGeoJsonDecoder(ObservationMapping mapping) implements Decoder {
  /** The mapping when nothing else is configured. */
  static final Map<String, String> DEFAULTS = DeviceElements.defaults("table=/table");

  @Override
  public Decoded decode(ByteBuffer payload, Instant received, Map<String, String> names)
      throws UndecodableException {
    String other = CampbellRows.other(names.getOrDefault(TOPIC, ""));
    if (other != null) {
      return new Decoded.Ignored(other);
    }
    JsonNode message = JsonDecoder.read(payload, true);
    JsonNode properties = member(message, "properties");
    JsonNode observations = member(properties, "observations");
    JsonNode columnNames = member(properties, "observationNames");
    if (!observations.isObject() || !columnNames.isArray()) {
      throw wrong("there are no properties.observationNames or no properties.observations in it");
    }
    Decoded.Elements.checkCount((long) columnNames.size() + observations.size());
    List<ObjectNode> columns = new ArrayList<>();
    for (JsonNode name : columnNames) {
      ObjectNode column = CampbellRows.column(name);
      if (column == null) {
        throw wrong("one of its observationNames is none");
      }
      columns.add(column);
    }
    String fault = CampbellRows.fault(columns);
    if (fault != null) {
      throw wrong(fault);
    }
    long count = 0;
    List<Row> rows = new ArrayList<>();
    for (Map.Entry<String, JsonNode> row : observations.properties()) {
      rows.add(
          new Row(
              JsonNodeFactory.instance.objectNode().put(DeviceElements.TIME, row.getKey()),
              row.getValue()));
      count += rows.get(rows.size() - 1).parts(columns.size());
    }
    return DeviceElements.of(
        DeviceElements.bound(mapping, names),
        shared(message, properties, names),
        new CampbellRows(columns, rows.iterator()),
        count);
  }

  private static ObjectNode shared(JsonNode message, JsonNode properties, Map<String, String> names)
      throws UndecodableException {
    ObjectNode shared = JsonNodeFactory.instance.objectNode();
    DeviceElements.copy(shared, DeviceElements.SENSOR_ID, member(properties, "loggerID"));
    JsonNode position = member(member(message, "geometry"), "coordinates");
    DeviceElements.putPosition(shared, position.path(0), position.path(1), position.path(2));
    String table = CampbellRows.table(names.getOrDefault(TOPIC, ""));
    if (table != null) {
      shared.put("table", table);
    }
    return shared;
  }

  private static JsonNode member(JsonNode of, String name) throws UndecodableException {
    JsonNode found = MissingNode.getInstance();
    for (Map.Entry<String, JsonNode> field : of.properties()) {
      if (field.getKey().equalsIgnoreCase(name)) {
        if (!found.isMissingNode()) {
          throw wrong("it has " + name + " twice");
        }
        found = field.getValue();
      }
    }
    return found;
  }

  private static UndecodableException wrong(String what) {
    return new UndecodableException(
        "CampbellGeoJson", "this is no GeoJSON of a Campbell logger: " + what);
  }
}
