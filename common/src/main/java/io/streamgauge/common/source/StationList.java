// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * The stations and what is known of each, in the order of their identifiers.
 *
 * @param names that a station may have, whether or not one has them
 * @param stations the names with a value, by station
 */
public record StationList(Set<String> names, SortedMap<String, Map<String, String>> stations) {
  /** The name of the column, and of the part of a request or path, that has the identifier. */
  public static final String STATION = "station";

  private static final String NAMES = "names";
  private static final String ROWS = "rows";
  private static final int MOST_PLAIN_CHARS = 100_000;

  /** Why there is no list; the message says what to do. */
  public static final class NoStationsException extends Exception {
    /** The reason, with the remedy. */
    public NoStationsException(String reason) {
      super(reason);
    }
  }

  /** Stations of which nothing is known. */
  public static StationList of(Collection<String> ids) {
    SortedMap<String, Map<String, String>> stations = new TreeMap<>();
    ids.forEach(id -> stations.put(id, Map.of()));
    return new StationList(Set.of(), stations);
  }

  /** Their identifiers, sorted. */
  public List<String> ids() {
    return List.copyOf(stations.keySet());
  }

  /** What the request of a station may use: each name, an empty text where it has no value. */
  public Map<String, String> requestNames(String station) {
    Map<String, String> all = new HashMap<>();
    names.forEach(name -> all.put(name, ""));
    all.putAll(attributes(station));
    all.put(STATION, station);
    return all;
  }

  /** The names of a station that have a value. */
  public Map<String, String> attributes(String station) {
    return stations.getOrDefault(station, Map.of());
  }

  /** The same stations with those names only that one of the texts uses. */
  public StationList usedIn(Collection<String> texts) {
    Set<String> used = new TreeSet<>();
    for (String name : names) {
      String written = "{" + name + "}";
      if (texts.stream().anyMatch(text -> text != null && text.contains(written))) {
        used.add(name);
      }
    }
    SortedMap<String, Map<String, String>> kept = new TreeMap<>();
    stations.forEach(
        (id, values) -> {
          Map<String, String> own = new TreeMap<>(values);
          own.keySet().retainAll(used);
          kept.put(id, Map.copyOf(own));
        });
    return new StationList(Set.copyOf(used), kept);
  }

  /** Some of the stations, as text for a task: {@code {"names": [...], "rows": [[id, ...]]}}. */
  public String assigned(Collection<String> ids) {
    List<String> columns = List.copyOf(new TreeSet<>(names));
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    columns.forEach(root.putArray(NAMES)::add);
    ArrayNode rows = root.putArray(ROWS);
    for (String id : ids) {
      ArrayNode row = rows.addArray().add(id);
      columns.forEach(column -> row.add(attributes(id).get(column)));
    }
    String text = root.toString();
    return text.length() > MOST_PLAIN_CHARS ? packed(text) : text;
  }

  /**
   * Some ten thousand stations would not fit into Connect's topic of configurations as they are.
   */
  private static String packed(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  private static String unpacked(String option, String text) {
    if (text.startsWith("{")) {
      return text;
    }
    try (GZIPInputStream in =
        new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(text)))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalArgumentException(option + " is written by the connector; leave it out", e);
    }
  }

  /** All of the stations as text for a task. */
  public String assigned() {
    return assigned(stations.keySet());
  }

  /**
   * Reads what {@link #assigned} has written.
   *
   * @param option that holds the text
   * @throws IllegalArgumentException when it was not written so
   */
  public static StationList parse(String option, String text) {
    JsonNode root;
    try {
      root = new JsonMapper().readTree(unpacked(option, text));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(option + " is written by the connector; leave it out", e);
    }
    List<String> columns = new ArrayList<>();
    root.path(NAMES).forEach(name -> columns.add(name.asText()));
    SortedMap<String, Map<String, String>> stations = new TreeMap<>();
    for (JsonNode row : root.path(ROWS)) {
      Map<String, String> values = new HashMap<>();
      for (int i = 0; i < columns.size(); i++) {
        JsonNode cell = row.path(i + 1);
        if (cell.isTextual()) {
          values.put(columns.get(i), cell.textValue());
        }
      }
      stations.put(row.path(0).asText(), Map.copyOf(values));
    }
    return new StationList(Set.copyOf(columns), stations);
  }
}
