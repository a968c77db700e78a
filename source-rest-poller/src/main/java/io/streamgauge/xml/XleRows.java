// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.xml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  private static final Pattern HEAD = Pattern.compile("Ch(\\d{1,3})_data_header");
  private static final Set<String> TIMES = Set.of("Date", "Time", "ms");
  private static final Pattern MILLIS = Pattern.compile("\\d{1,3}");

  /** Most names of channels that a reason has. */
  private static final int MOST_TOLD = 5;

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
    RowList.put(shared, "latitude", header.path("Latitude"));
    // The loggers' own spelling, and the right one for the day when it is mended.
    RowList.put(shared, "longitude", header.path("Longtitude"), header.path("Longitude"));
    RowList.put(shared, "serial_number", body.path("Instrument_info").path("Serial_number"));
    RowList.put(shared, "instrument_type", body.path("Instrument_info").path("Instrument_type"));
    Map<String, Map<String, JsonNode>> channels = channels(body);
    for (JsonNode data : RowList.each(body.path("Data"))) {
      for (JsonNode log : RowList.each(data.path("Log"))) {
        log(log, shared, channels, rows);
      }
    }
  }

  /** What the heads say of each channel, by the names of their values in a log. */
  private static Map<String, Map<String, JsonNode>> channels(JsonNode body) throws XmlException {
    Map<String, Map<String, JsonNode>> channels = new LinkedHashMap<>();
    Map<String, Integer> names = new HashMap<>();
    for (Map.Entry<String, JsonNode> member : body.properties()) {
      Matcher head = HEAD.matcher(member.getKey());
      if (!head.matches()) {
        continue;
      }
      if (member.getValue().isArray()) {
        throw new XmlException("this is no XLE: there are several " + member.getKey());
      }
      Map<String, JsonNode> channel = new LinkedHashMap<>();
      channel.put("channel", TextNode.valueOf(head.group(1)));
      RowList.put(channel, RowList.PROPERTY, member.getValue().path("Identification"));
      RowList.put(channel, RowList.UNIT, member.getValue().path("Unit"));
      if (channel.containsKey(RowList.PROPERTY)) {
        names.merge(channel.get(RowList.PROPERTY).textValue(), 1, Integer::sum);
        channels.put("ch" + head.group(1), channel);
      }
    }
    for (Map<String, JsonNode> channel : channels.values()) {
      String name = channel.get(RowList.PROPERTY).textValue();
      if (names.get(name) > 1) {
        // As one series, the values of a log would replace each other.
        channel.remove(RowList.PROPERTY);
        channel.putAll(fault("several channels have the Identification " + name));
      }
    }
    return channels;
  }

  private static Map<String, JsonNode> fault(String text) {
    return Map.of(RowList.FAULT, TextNode.valueOf(text));
  }

  private static <E extends Exception> void log(
      JsonNode log,
      Map<String, JsonNode> shared,
      Map<String, Map<String, JsonNode>> channels,
      RowList<E> rows)
      throws E {
    Map<String, JsonNode> own = new LinkedHashMap<>();
    own.put(RowList.TIME, TextNode.valueOf(time(log)));
    RowList.put(own, "log", log.path("@id"));
    List<String> unknown = new ArrayList<>();
    for (Map.Entry<String, JsonNode> member : log.properties()) {
      String name = member.getKey();
      if (channels.containsKey(name)) {
        rows.add(
            shared,
            channels.get(name),
            own,
            Map.of(RowList.VALUE, RowList.value(member.getValue())));
      } else if (!TIMES.contains(name) && !name.startsWith("@")) {
        unknown.add(name);
      }
    }
    List<String> missing = channels.keySet().stream().filter(name -> !log.has(name)).toList();
    if (!unknown.isEmpty() || !missing.isEmpty() || channels.isEmpty()) {
      String fault =
          channels.isEmpty()
              ? "no channel has a head with an Identification"
              : "a log that lacks "
                  + some(missing)
                  + " of the heads and has "
                  + some(unknown)
                  + " beside them";
      rows.add(shared, own, Map.of("values", log), fault(fault));
    }
  }

  /** Heads may be many, and logs as well. */
  private static List<String> some(List<String> names) {
    return names.subList(0, Math.min(names.size(), MOST_TOLD));
  }

  private static String time(JsonNode log) {
    String millis = text(log.path("ms"));
    String three =
        MILLIS.matcher(millis).matches() ? "0".repeat(3 - millis.length()) + millis : millis;
    return text(log.path("Date"))
        + " "
        + text(log.path("Time"))
        + "."
        + (three.isEmpty() ? "000" : three);
  }

  /** What an element says; what is not one text makes a time that nobody can read. */
  private static String text(JsonNode element) {
    JsonNode said = RowList.value(element);
    return said.isTextual() || said.isNull() || said.isMissingNode() ? said.asText("") : "?";
  }
}
