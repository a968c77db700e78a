// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.common.ObservationMapping;
import io.streamgauge.payload.DeviceElements.Part;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * Reads uplinks of The Things Stack, version 3: their normalized payload, else the decoded one,
 * else the bytes as text. Times are those of the measurement or of the network server; gateways
 * often have no clock.
 *
 * @param mapping where the fields of a reading are in an element
 */
record TtnDecoder(ObservationMapping mapping) implements Decoder {
  /** The mapping when nothing else is configured. */
  static final Map<String, String> DEFAULTS =
      DeviceElements.defaults(
          "application_id=/application_id,dev_eui=/dev_eui,f_port=/f_port,f_cnt=/f_cnt,"
              + "gateway_id=/gateway_id,simulated=/simulated,"
              + "measurement=/measurement");

  /** The units that its schema of normalized payloads fixes. */
  private static final Map<String, String> UNITS =
      Map.ofEntries(
          Map.entry("air.temperature", "Cel"),
          Map.entry("air.relativeHumidity", "%"),
          Map.entry("air.pressure", "hPa"),
          Map.entry("air.co2", "ppm"),
          Map.entry("air.lightIntensity", "lx"),
          Map.entry("soil.depth", "cm"),
          Map.entry("soil.moisture", "%"),
          Map.entry("soil.temperature", "Cel"),
          Map.entry("soil.ec", "dS/m"),
          Map.entry("soil.pH", "pH"),
          Map.entry("soil.n", "ppm"),
          Map.entry("soil.p", "ppm"),
          Map.entry("soil.k", "ppm"),
          Map.entry("wind.speed", "m/s"),
          Map.entry("wind.direction", "deg"));

  /** What else an application is told of its devices. */
  private static final List<String> OTHERS =
      List.of(
          "join_accept",
          "downlink_ack",
          "downlink_nack",
          "downlink_sent",
          "downlink_failed",
          "downlink_queued",
          "downlink_queue_invalidated",
          "location_solved",
          "service_data");

  @Override
  public Decoded decode(ByteBuffer payload, Instant received, Map<String, String> names)
      throws UndecodableException {
    JsonNode message = JsonDecoder.read(payload, true);
    JsonNode uplink = message.path("uplink_message");
    if (!uplink.isObject()) {
      for (String other : OTHERS) {
        if (message.has(other)) {
          return new Decoded.Ignored(other);
        }
      }
      throw wrong("there is no uplink_message in it");
    }
    DeviceElements.Bound bound = DeviceElements.bound(mapping, names);
    ObjectNode shared = shared(message, uplink);
    JsonNode normalized = uplink.path("normalized_payload");
    long measured = count(normalized);
    if (measured > 0) {
      return DeviceElements.of(bound, shared, new Measurements(normalized), measured);
    }
    JsonNode decoded = uplink.path("decoded_payload");
    if (!decoded.isObject() && !decoded.isMissingNode() && !decoded.isNull()) {
      throw wrong("decoded_payload is no object");
    }
    JsonNode bytes = uplink.path("frm_payload");
    boolean empty = decoded.isObject() || !normalized.isEmpty();
    boolean hasBytes = bytes.isTextual() && !(empty && bytes.textValue().isEmpty());
    if (hasBytes && Leaves.count(decoded) == 0) {
      return DeviceElements.one(bound, shared, "frm_payload", bytes);
    }
    return empty
        ? DeviceElements.leaves(bound, shared, decoded)
        : new Decoded.Ignored("uplink_message without a payload");
  }

  private static ObjectNode shared(JsonNode message, JsonNode uplink) {
    ObjectNode shared = JsonNodeFactory.instance.objectNode();
    JsonNode ids = message.path("end_device_ids");
    DeviceElements.copy(shared, DeviceElements.SENSOR_ID, ids.path("device_id"));
    DeviceElements.copy(shared, DeviceElements.TIME, message.path("received_at"));
    DeviceElements.copy(shared, DeviceElements.TIME, uplink.path("received_at"));
    DeviceElements.copy(
        shared, "application_id", ids.path("application_ids").path("application_id"));
    DeviceElements.copy(shared, "dev_eui", ids.path("dev_eui"));
    // Zeros are left out on the wire.
    shared.put("f_port", 0).put("f_cnt", 0);
    DeviceElements.copy(shared, "f_port", uplink.path("f_port"));
    DeviceElements.copy(shared, "f_cnt", uplink.path("f_cnt"));
    DeviceElements.copy(
        shared,
        "gateway_id",
        uplink.path("rx_metadata").path(0).path("gateway_ids").path("gateway_id"));
    DeviceElements.copy(shared, "gateway_time", uplink.path("settings").path("time"));
    DeviceElements.copy(shared, "simulated", message.path("simulated"));
    JsonNode place = uplink.path("locations").path("user");
    DeviceElements.putPosition(
        shared, place.path("longitude"), place.path("latitude"), place.path("altitude"));
    return shared;
  }

  /** How many values a normalized payload has, beside the times of its measurements. */
  private static long count(JsonNode normalized) throws UndecodableException {
    if (!normalized.isEmpty() && !normalized.isArray()) {
      throw wrong("normalized_payload is no array");
    }
    long count = 0;
    for (JsonNode measurement : normalized) {
      if (!measurement.isObject()) {
        throw wrong("normalized_payload has an item that is no object");
      }
      int values = Leaves.count(measurement);
      count += measurement.path("time").isValueNode() ? values - 1 : values;
    }
    return count;
  }

  /** The values of measurements, each with its own time. */
  private static final class Measurements implements Iterator<Part> {
    private final Iterator<JsonNode> measurements;
    private final boolean several;
    private int at;
    private JsonNode time;
    private Leaves leaves;

    Measurements(JsonNode measurements) {
      this.measurements = measurements.iterator();
      several = measurements.size() > 1;
    }

    @Override
    public boolean hasNext() {
      while ((leaves == null || !leaves.hasNext()) && measurements.hasNext()) {
        ObjectNode measurement = (ObjectNode) measurements.next();
        time = measurement.path("time");
        at++;
        leaves = new Leaves(time.isValueNode() ? measurement.without("time") : measurement);
      }
      return leaves != null && leaves.hasNext();
    }

    @Override
    public Part next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Leaves.Leaf leaf = leaves.next();
      ObjectNode reading = DeviceElements.reading(leaf.name(), leaf.value());
      String unit = UNITS.get(leaf.name());
      if (unit != null) {
        reading.put(DeviceElements.UNIT, unit);
      }
      DeviceElements.copy(reading, DeviceElements.TIME, time);
      if (several) {
        // Two of one time differ in what they are of, such as a depth, which is a reading itself.
        reading.put("measurement", at);
      }
      return new Part(reading, leaf.refusal());
    }
  }

  private static UndecodableException wrong(String what) {
    return new UndecodableException("Ttn", "this is no message of The Things Stack: " + what);
  }
}
