// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.common.ObservationMapping;
import io.streamgauge.payload.CampbellRows.Row;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads CSIJSON of Campbell loggers, a table of fields and rows. Its times are those of the
 * logger's clock and have no zone, so that the mapping has to name one.
 *
 * @param mapping where the fields of a reading are in an element
 */
record CampbellCsiJsonDecoder(ObservationMapping mapping) implements Decoder {
  /** The mapping when nothing else is configured. */
  static final Map<String, String> DEFAULTS =
      DeviceElements.defaults(
          "process=/process,table=/table,model=/model,serial_no=/serial_no,no=/no");

  @Override
  public Decoded decode(ByteBuffer payload, Instant received, Map<String, String> names)
      throws UndecodableException {
    String other = CampbellRows.other(names.getOrDefault(TOPIC, ""));
    if (other != null) {
      return new Decoded.Ignored(other);
    }
    JsonNode message = JsonDecoder.read(payload, true);
    JsonNode head = message.path("head");
    JsonNode data = message.path("data");
    if (!head.path("fields").isArray() || !data.isArray()) {
      throw wrong("there are no head.fields or no data in it");
    }
    Decoded.Elements.checkCount((long) head.path("fields").size() + data.size());
    List<ObjectNode> columns = new ArrayList<>();
    for (JsonNode field : head.path("fields")) {
      columns.add(column(field));
    }
    String fault = CampbellRows.fault(columns);
    if (fault != null) {
      throw wrong(fault);
    }
    long count = 0;
    List<Row> rows = new ArrayList<>();
    for (JsonNode row : data) {
      ObjectNode own = JsonNodeFactory.instance.objectNode();
      DeviceElements.copy(own, DeviceElements.TIME, row.path("time"));
      DeviceElements.copy(own, "no", row.path("no"));
      rows.add(new Row(own, row.path("vals")));
      count += rows.get(rows.size() - 1).parts(columns.size());
    }
    return DeviceElements.of(
        DeviceElements.bound(mapping, names),
        shared(head.path("environment")),
        new CampbellRows(columns, rows.iterator()),
        count);
  }

  private static ObjectNode column(JsonNode field) throws UndecodableException {
    ObjectNode column = CampbellRows.column(field.path("name"));
    if (column == null) {
      throw wrong("a field has no name");
    }
    String unit = field.path("units").asText("");
    if (!unit.isBlank()) {
      column.put(DeviceElements.UNIT, unit);
    }
    JsonNode process = field.path("process");
    DeviceElements.copy(
        column, "process", process.isMissingNode() ? field.path("processing") : process);
    return column;
  }

  private static ObjectNode shared(JsonNode environment) {
    ObjectNode shared = JsonNodeFactory.instance.objectNode();
    DeviceElements.copy(shared, DeviceElements.SENSOR_ID, environment.path("station_name"));
    DeviceElements.copy(shared, "table", environment.path("table_name"));
    DeviceElements.copy(shared, "model", environment.path("model"));
    DeviceElements.copy(shared, "serial_no", environment.path("serial_no"));
    return shared;
  }

  private static UndecodableException wrong(String what) {
    return new UndecodableException("CsiJson", "this is no CSIJSON: " + what);
  }
}
