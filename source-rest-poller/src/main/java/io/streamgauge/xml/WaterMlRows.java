// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.xml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** WaterML 2.0, part 1: observations whose results are time series of measurements. */
final class WaterMlRows {
  static final List<String> PATH =
      List.of(
          "Collection",
          "observationMember",
          "OM_Observation",
          "result",
          "MeasurementTimeseries",
          "point");

  /** The mapping when nothing else is configured. */
  static final Map<String, String> DEFAULTS =
      Map.of(
          "observation.observed_property", "/observed_property",
          "observation.unit", "/unit",
          "observation.qualifiers", "/qualifiers",
          "observation.attributes", "feature=/feature,procedure=/procedure");

  private static final String OBSERVATION = PATH.get(2);

  /** What holds an observation, or refers to one: of a collection, and of a service's answer. */
  private static final Set<String> MEMBERS = Set.of(PATH.get(1), "observationData");

  private static final String TITLE = "@title";
  private static final String HREF = "@href";
  private static final String ID = "@id";
  private static final String POINT = PATH.get(5);
  private static final String MEASUREMENT = "MeasurementTVP";
  private static final String FEATURE = "featureOfInterest";

  /** What a qualifier may be in place of a reference: services give codes, numbers and remarks. */
  private static final List<String> COMPONENTS =
      List.of("Category", "Quantity", "Text", "Count", "Boolean");

  /** How a reference to an element of the same document begins. */
  private static final String LOCAL = "#";

  private WaterMlRows() {}

  /**
   * The rows of a document, or of a part of it.
   *
   * @param first whether it is the first part, which alone tells of what gives no rows
   */
  static <E extends Exception> void of(JsonNode document, boolean first, RowList<E> rows)
      throws XmlException, E {
    List<JsonNode> observations = new ArrayList<>();
    List<JsonNode> elsewhere = new ArrayList<>();
    boolean collection = document.has(PATH.get(0));
    if (collection) {
      for (JsonNode member : RowList.each(document.path(PATH.get(0)).path(PATH.get(1)))) {
        RowList.each(member.path(OBSERVATION)).forEach(observations::add);
        if (!member.has(OBSERVATION)) {
          elsewhere.add(member);
        }
      }
    } else {
      find(document, observations, elsewhere);
    }
    if (!collection && observations.isEmpty() && elsewhere.isEmpty()) {
      throw new XmlException("this is no WaterML 2: there is no " + OBSERVATION + " in it");
    }
    Map<String, JsonNode> features = features(document, observations);
    for (JsonNode observation : observations) {
      observation(observation, features, first, rows);
    }
    for (JsonNode member : first ? elsewhere : List.<JsonNode>of()) {
      Map<String, JsonNode> fields = new LinkedHashMap<>();
      RowList.put(fields, "reference", member.path(HREF));
      rows.add(fields, fault("an observation that is not in the document"));
    }
  }

  private static Map<String, JsonNode> fault(String text) {
    return Map.of(RowList.FAULT, TextNode.valueOf(text));
  }

  /** Services have their own envelopes around observations. */
  private static void find(JsonNode in, List<JsonNode> observations, List<JsonNode> elsewhere) {
    for (Map.Entry<String, JsonNode> member : in.properties()) {
      for (JsonNode each : RowList.each(member.getValue())) {
        if (member.getKey().equals(OBSERVATION)) {
          observations.add(each);
          continue;
        }
        int before = observations.size() + elsewhere.size();
        find(each, observations, elsewhere);
        if (MEMBERS.contains(member.getKey()) && before == observations.size() + elsewhere.size()) {
          elsewhere.add(each);
        }
      }
    }
  }

  private static <E extends Exception> void observation(
      JsonNode observation, Map<String, JsonNode> features, boolean first, RowList<E> rows)
      throws E {
    JsonNode feature = observation.path(FEATURE);
    Map<String, JsonNode> shared = new LinkedHashMap<>();
    feature(feature, features, shared);
    reference(shared, RowList.PROPERTY, observation.path("observedProperty"));
    reference(shared, "procedure", observation.path("procedure"));
    boolean measured = false;
    for (JsonNode result : RowList.each(observation.path("result"))) {
      for (JsonNode series : RowList.each(result.path("MeasurementTimeseries"))) {
        measured = true;
        series(series, shared, rows);
      }
    }
    if (!measured && first) {
      shared.remove(RowList.PROPERTY);
      rows.add(shared, fault("an observation without a MeasurementTimeseries as its result"));
    }
  }

  /** The elements that references within the document lead to; null where several have an id. */
  private static Map<String, JsonNode> features(JsonNode document, List<JsonNode> observations) {
    Map<String, JsonNode> features = new HashMap<>();
    for (JsonNode observation : observations) {
      String reference = observation.path(FEATURE).path(HREF).asText();
      if (reference.startsWith(LOCAL)) {
        features.put(reference.substring(1), MissingNode.getInstance());
      }
    }
    if (!features.isEmpty()) {
      resolve(document, features);
    }
    return features;
  }

  private static void resolve(JsonNode in, Map<String, JsonNode> features) {
    for (Map.Entry<String, JsonNode> member : in.properties()) {
      if (member.getKey().equals(POINT)) {
        continue;
      }
      for (JsonNode each : RowList.each(member.getValue())) {
        JsonNode known = features.get(each.path(ID).asText());
        if (known != null) {
          features.put(each.path(ID).asText(), known.isMissingNode() ? each : NullNode.instance);
        }
        resolve(each, features);
      }
    }
  }

  /**
   * What is observed. An id counts within its document only, so that it is never the sensor;
   * neither is a reference to it.
   */
  private static void feature(
      JsonNode feature, Map<String, JsonNode> features, Map<String, JsonNode> shared) {
    String reference = feature.path(HREF).asText();
    boolean local = reference.startsWith(LOCAL);
    JsonNode title = feature.path(TITLE);
    JsonNode point = feature.path("MonitoringPoint");
    if (local && point.isMissingNode()) {
      point = features.get(reference.substring(1));
      if (!point.isObject()) {
        String told = point.isNull() ? " is there several times" : " is not in the document";
        shared.putAll(fault("the feature of interest " + reference + told));
        RowList.put(shared, "feature", title);
        return;
      }
    }
    JsonNode elsewhere = local ? MissingNode.getInstance() : feature.path(HREF);
    JsonNode names = point.path("name");
    JsonNode name = names.isArray() ? names.path(0) : names;
    RowList.put(shared, RowList.SENSOR_ID, point.path("identifier"), elsewhere, name, title);
    RowList.put(shared, "feature", name, title);
    RowList.put(shared, "feature_id", point.path(ID));
  }

  private static <E extends Exception> void series(
      JsonNode series, Map<String, JsonNode> shared, RowList<E> rows) throws E {
    JsonNode usual = series.path("defaultPointMetadata").path("DefaultTVPMeasurementMetadata");
    for (JsonNode point : RowList.each(series.path(POINT))) {
      JsonNode measurement = point.path(MEASUREMENT);
      JsonNode own = measurement.path("metadata").path("TVPMeasurementMetadata");
      Map<String, JsonNode> fields = new LinkedHashMap<>();
      JsonNode unit = own.has("uom") ? own.path("uom") : usual.path("uom");
      RowList.put(
          fields, RowList.UNIT, unit.path("@code"), unit.path(TITLE), unit.path(HREF), unit);
      RowList.put(fields, RowList.TIME, measurement.path("time"));
      JsonNode value = measurement.path("value");
      if (!value.isMissingNode()) {
        fields.put(RowList.VALUE, RowList.value(value));
      }
      String qualifiers = qualifiers(own, usual, value);
      if (!qualifiers.isEmpty()) {
        fields.put(RowList.QUALIFIERS, TextNode.valueOf(qualifiers));
      }
      if (measurement.isArray()) {
        fields.putAll(fault("a point with several " + MEASUREMENT));
        fields.put(MEASUREMENT, measurement);
        Map<String, JsonNode> known = new LinkedHashMap<>(shared);
        known.remove(RowList.PROPERTY);
        rows.add(known, fields);
        continue;
      }
      rows.add(shared, fields);
    }
  }

  private static String qualifiers(JsonNode own, JsonNode usual, JsonNode value) {
    Set<String> all = new LinkedHashSet<>();
    for (String name : List.of("quality", "qualifier", "censoredReason")) {
      for (JsonNode each : RowList.each(own.has(name) ? own.path(name) : usual.path(name))) {
        Map<String, JsonNode> said = new LinkedHashMap<>();
        reference(said, name, each);
        said.values().forEach(text -> all.add(text.textValue()));
      }
    }
    Map<String, JsonNode> nil = new LinkedHashMap<>();
    reference(nil, "nil", own.path("nilReason"));
    RowList.put(nil, "nil", value.path("@nilReason"));
    nil.values().forEach(text -> all.add(text.textValue()));
    return String.join(",", all);
  }

  /** What a reference, or a component of SWE in its place, says. */
  private static void reference(Map<String, JsonNode> fields, String name, JsonNode reference) {
    JsonNode component =
        COMPONENTS.stream()
            .map(reference::path)
            .filter(JsonNode::isObject)
            .findFirst()
            .orElse(MissingNode.getInstance());
    RowList.put(
        fields,
        name,
        reference.path(TITLE),
        reference.path(HREF),
        component.path("value"),
        component.path("@definition"),
        reference);
  }
}
