// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.xml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** CSIXML of Campbell loggers: a table whose fields are named in its head. */
final class CsiXmlRows {
  static final List<String> PATH = List.of("csixml", "data", "r");

  /** The mapping when nothing else is configured. */
  static final Map<String, String> DEFAULTS =
      Map.of(
          "observation.observed_property", "/observed_property",
          "observation.unit", "/unit",
          "observation.attributes",
              "process=/process,table=/table,model=/model,serial_no=/serial_no,no=/no");

  private static final Pattern VALUE = Pattern.compile("v[1-9]\\d{0,3}");

  private CsiXmlRows() {}

  static <E extends Exception> void of(JsonNode document, RowList<E> rows) throws XmlException, E {
    JsonNode body = document.path(PATH.get(0));
    List<Map<String, JsonNode>> fields = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (JsonNode field : RowList.each(body.path("head").path("fields").path("field"))) {
      String name = field.path("@name").asText().strip();
      if (name.isEmpty() || !names.add(name)) {
        throw new XmlException(
            "this is no CSIXML: a field has no name, or one that another has too");
      }
      fields.add(field(field));
    }
    if (fields.isEmpty()) {
      throw new XmlException("this is no CSIXML: there is no csixml/head/fields/field in it");
    }
    JsonNode environment = body.path("head").path("environment");
    Map<String, JsonNode> shared = new LinkedHashMap<>();
    RowList.put(shared, RowList.SENSOR_ID, environment.path("station-name"));
    RowList.put(shared, "table", environment.path("table-name"));
    RowList.put(shared, "model", environment.path("model"));
    RowList.put(shared, "serial_no", environment.path("serial-no"));
    for (JsonNode data : RowList.each(body.path("data"))) {
      for (JsonNode row : RowList.each(data.path("r"))) {
        row(row, fields, shared, rows);
      }
    }
  }

  private static Map<String, JsonNode> field(JsonNode field) {
    Map<String, JsonNode> column = new LinkedHashMap<>();
    RowList.put(column, RowList.PROPERTY, field.path("@name"));
    RowList.put(column, RowList.UNIT, field.path("@units"));
    RowList.put(column, "process", field.path("@process"));
    return column;
  }

  private static <E extends Exception> void row(
      JsonNode row,
      List<Map<String, JsonNode>> fields,
      Map<String, JsonNode> shared,
      RowList<E> rows)
      throws E {
    Map<String, JsonNode> own = new LinkedHashMap<>();
    RowList.put(own, RowList.TIME, row.path("@time"));
    RowList.put(own, "no", row.path("@no"));
    long values =
        row.properties().stream().filter(v -> VALUE.matcher(v.getKey()).matches()).count();
    boolean all = values == fields.size();
    for (int i = 1; i <= fields.size() && all; i++) {
      all = row.has("v" + i);
    }
    if (!all) {
      // Nobody can tell which values are which.
      String fault = values + " values for " + fields.size() + " fields";
      rows.add(shared, own, Map.of("values", row, RowList.FAULT, TextNode.valueOf(fault)));
      return;
    }
    for (int i = 1; i <= fields.size(); i++) {
      JsonNode value = RowList.value(row.get("v" + i));
      boolean none = value.isTextual() && value.textValue().equalsIgnoreCase("nan");
      rows.add(
          shared, fields.get(i - 1), own, Map.of(RowList.VALUE, none ? NullNode.instance : value));
    }
  }
}
