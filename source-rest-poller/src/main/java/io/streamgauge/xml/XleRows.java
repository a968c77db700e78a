// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.xml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** XLE, which Solinst loggers are read out into: a value of each channel in each log. */
final class XleRows {
  static final List<String> PATH = List.of("Body_xle", "Data", "Log");

  /** The mapping when nothing else is configured. */
  static final Map<String, String> DEFAULTS =
      Map.of(
          "observation.observed_property", "/observed_property",
          "observation.unit", "/unit",
          "observation.event_time.format", "yyyy/MM/dd HH:mm:ss.SSS",
          "observation.attributes",
              "location=/location,serial_number=/serial_number,channel=/channel");

  private static final Pattern CHANNEL = Pattern.compile("ch(\\d{1,3})");
  private static final Pattern MILLIS = Pattern.compile("\\d{1,3}");

  private XleRows() {}

  static <E extends Exception> void of(JsonNode document, RowList<E> rows) throws XmlException, E {
    JsonNode body = document.path(PATH.get(0));
    if (!body.isObject()) {
      throw new XmlException("this is no XLE: its root is not " + PATH.get(0));
    }
    JsonNode header = body.path("Instrument_info_data_header");
    JsonNode location = body.path("Identification").path("Location");
    Map<String, JsonNode> shared = new LinkedHashMap<>();
    RowList.put(shared, RowList.SENSOR_ID, header.path("Location"), location);
    RowList.put(shared, "location", header.path("Location"), location);
    RowList.put(shared, "project_id", header.path("Project_ID"));
    RowList.put(shared, "serial_number", body.path("Instrument_info").path("Serial_number"));
    RowList.put(shared, "instrument_type", body.path("Instrument_info").path("Instrument_type"));
    Map<String, Map<String, JsonNode>> channels = new HashMap<>();
    for (JsonNode data : RowList.each(body.path("Data"))) {
      for (JsonNode log : RowList.each(data.path("Log"))) {
        log(log, body, shared, channels, rows);
      }
    }
  }

  private static <E extends Exception> void log(
      JsonNode log,
      JsonNode body,
      Map<String, JsonNode> shared,
      Map<String, Map<String, JsonNode>> channels,
      RowList<E> rows)
      throws E {
    Map<String, JsonNode> own = new LinkedHashMap<>();
    own.put(RowList.TIME, TextNode.valueOf(time(log)));
    RowList.put(own, "log", log.path("@id"));
    int values = 0;
    for (Map.Entry<String, JsonNode> member : log.properties()) {
      Matcher channel = CHANNEL.matcher(member.getKey());
      if (channel.matches()) {
        values++;
        rows.add(
            shared,
            channels.computeIfAbsent(channel.group(1), number -> channel(number, body)),
            own,
            Map.of(RowList.VALUE, member.getValue()));
      }
    }
    if (values == 0) {
      rows.add(shared, own, Map.of(RowList.FAULT, TextNode.valueOf("a log without a channel")));
    }
  }

  private static Map<String, JsonNode> channel(String number, JsonNode body) {
    JsonNode header = body.path("Ch" + number + "_data_header");
    Map<String, JsonNode> channel = new LinkedHashMap<>();
    channel.put("channel", TextNode.valueOf(number));
    RowList.put(channel, RowList.PROPERTY, header.path("Identification"));
    RowList.put(channel, RowList.UNIT, header.path("Unit"));
    return channel;
  }

  private static String time(JsonNode log) {
    String millis = log.path("ms").asText("0");
    String three =
        MILLIS.matcher(millis).matches() ? "0".repeat(3 - millis.length()) + millis : millis;
    return log.path("Date").asText()
        + " "
        + log.path("Time").asText()
        + "."
        + (three.isEmpty() ? "000" : three);
  }
}
