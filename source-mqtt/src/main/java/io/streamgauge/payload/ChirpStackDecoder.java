// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.streamgauge.common.ObservationMapping;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads uplinks of ChirpStack as JSON, of version 4 and of version 3: the object that its codec
 * made, or the bytes as text. Times are those that the server vouches for; a position of a gateway
 * is none of the sensor.
 *
 * @param mapping where the fields of a reading are in an element
 */
record ChirpStackDecoder(ObservationMapping mapping) implements Decoder {
  /** The mapping when nothing else is configured. */
  static final Map<String, String> DEFAULTS =
      DeviceElements.defaults(
          "device_name=/device_name,application=/application,f_cnt=/f_cnt,f_port=/f_port,"
              + "deduplication_id=/deduplication_id,*=/tags");

  /** What else an application is told of its devices, by the last level of the topic. */
  private static final Set<String> OTHERS =
      Set.of("join", "ack", "txack", "log", "status", "location", "integration", "error");

  private static final Pattern EVENT = Pattern.compile(".*/event/([a-z]+)", Pattern.DOTALL);
  private static final Pattern EUI = Pattern.compile("[0-9a-fA-F]{16}");
  private static final int EUI_BYTES = 8;

  @Override
  public Decoded decode(ByteBuffer payload, Instant received, Map<String, String> names)
      throws UndecodableException {
    Matcher event = EVENT.matcher(names.getOrDefault(TOPIC, ""));
    if (event.matches() && OTHERS.contains(event.group(1))) {
      return new Decoded.Ignored(event.group(1));
    }
    JsonNode message = document(payload);
    if (message.has("integrationName")) {
      // It has an object too, which is not that of a sensor.
      return new Decoded.Ignored("integration");
    }
    DeviceElements.Bound bound = DeviceElements.bound(mapping, names);
    boolean third = message.has("devEUI");
    if (!third && !message.path("deviceInfo").isObject()) {
      throw wrong("there is neither deviceInfo (version 4) nor devEUI (version 3) in it");
    }
    ObjectNode shared = third ? third(message) : fourth(message);
    JsonNode values = third ? objectOfThird(message) : message.path("object");
    if (!values.isObject() && !values.isMissingNode() && !values.isNull()) {
      throw wrong("the object that the codec made is none");
    }
    JsonNode bytes = message.path("data");
    boolean hasBytes = bytes.isTextual() && !bytes.textValue().isEmpty();
    if (hasBytes && Leaves.count(values) == 0) {
      return DeviceElements.one(bound, shared, "data", bytes);
    }
    if (values.isObject()) {
      return DeviceElements.leaves(bound, shared, values);
    }
    if (message.has("fCnt") || message.has("rxInfo")) {
      return new Decoded.Ignored("up without a payload");
    }
    throw wrong("there is neither an object nor data in it");
  }

  private static JsonNode document(ByteBuffer payload) throws UndecodableException {
    try {
      return JsonDecoder.read(payload, true);
    } catch (UndecodableException e) {
      if (!e.errorClass().equals(JsonParseException.class.getSimpleName())) {
        throw e;
      }
      throw new UndecodableException(
          e.errorClass(),
          e.getMessage()
              + " (if the integration of ChirpStack is set to Protobuf, set it to JSON)");
    }
  }

  private static ObjectNode fourth(JsonNode message) throws UndecodableException {
    ObjectNode shared = counters(message);
    JsonNode device = message.path("deviceInfo");
    DeviceElements.copy(shared, DeviceElements.SENSOR_ID, eui(device.path("devEui")));
    DeviceElements.copy(shared, DeviceElements.TIME, message.path("time"));
    DeviceElements.copy(shared, "device_name", device.path("deviceName"));
    DeviceElements.copy(shared, "application", device.path("applicationName"));
    DeviceElements.copy(shared, "tags", device.path("tags"));
    DeviceElements.copy(shared, "deduplication_id", message.path("deduplicationId"));
    return shared;
  }

  private static ObjectNode third(JsonNode message) throws UndecodableException {
    ObjectNode shared = counters(message);
    DeviceElements.copy(shared, DeviceElements.SENSOR_ID, eui(message.path("devEUI")));
    DeviceElements.copy(shared, DeviceElements.TIME, message.path("publishedAt"));
    DeviceElements.copy(shared, "device_name", message.path("deviceName"));
    DeviceElements.copy(shared, "application", message.path("applicationName"));
    DeviceElements.copy(shared, "tags", message.path("tags"));
    return shared;
  }

  private static ObjectNode counters(JsonNode message) {
    ObjectNode shared = JsonNodeFactory.instance.objectNode().put("f_cnt", 0).put("f_port", 0);
    DeviceElements.copy(shared, "f_cnt", message.path("fCnt"));
    DeviceElements.copy(shared, "f_port", message.path("fPort"));
    // It was renamed within version 4.
    JsonNode gateway = message.path("rxInfo").path(0);
    DeviceElements.copy(shared, "gateway_time", gateway.path("time"));
    DeviceElements.copy(shared, "gateway_time", gateway.path("gwTime"));
    return shared;
  }

  /** An object as JSON, or as a text of JSON, by how the server writes its messages. */
  private static JsonNode objectOfThird(JsonNode message) throws UndecodableException {
    JsonNode text = message.path("objectJSON");
    if (!text.isTextual() || text.textValue().isEmpty()) {
      return message.path("object");
    }
    return JsonDecoder.read(
        ByteBuffer.wrap(text.textValue().getBytes(StandardCharsets.UTF_8)), true);
  }

  /** The identifier in lower case: sixteen digits of hexadecimal, or eight bytes in Base64. */
  private static JsonNode eui(JsonNode written) throws UndecodableException {
    String text = written.isTextual() ? written.textValue() : "";
    if (EUI.matcher(text).matches()) {
      return TextNode.valueOf(text.toLowerCase(Locale.ROOT));
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      if (bytes.length == EUI_BYTES) {
        return TextNode.valueOf(HexFormat.of().formatHex(bytes));
      }
    } catch (IllegalArgumentException e) {
      throw noEui();
    }
    throw noEui();
  }

  private static UndecodableException noEui() {
    return wrong("its device has no EUI of 16 hexadecimal digits or 8 bytes in Base64");
  }

  private static UndecodableException wrong(String what) {
    return new UndecodableException("ChirpStack", "this is no uplink of ChirpStack: " + what);
  }
}
