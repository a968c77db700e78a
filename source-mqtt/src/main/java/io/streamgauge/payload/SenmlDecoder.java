// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.common.BoundMapping;
import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.ObservationMapping.Rejected;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Reads a SenML pack (RFC 8428) in JSON: each resolved record is an element for the mapping.
 *
 * @param mapping where the fields of a reading are in a resolved record
 */
record SenmlDecoder(ObservationMapping mapping) implements Decoder {
  /** The mapping when nothing else is configured. */
  static final Map<String, String> DEFAULTS =
      Map.of("observation.observed_property", "/name", "observation.unit", "/unit");

  @Override
  public Decoded decode(ByteBuffer payload, Instant received, Map<String, String> names)
      throws UndecodableException {
    return elements(JsonDecoder.read(payload, true), mapping, received, names);
  }

  /** The records of a pack that have a value. */
  static Decoded elements(
      JsonNode pack, ObservationMapping mapping, Instant received, Map<String, String> names)
      throws UndecodableException {
    if (!pack.isArray()) {
      throw new UndecodableException("Senml", "a SenML pack is an array of records");
    }
    // All base fields first: what is wrong with one is wrong with all that follows.
    SenmlBase base = new SenmlBase(received);
    int records = 0;
    for (JsonNode record : pack) {
      base.take(record);
      records += SenmlBase.hasOnlyBaseFields(record) ? 0 : 1;
    }
    if (records == 0) {
      throw new UndecodableException("NoReading", "no record of the SenML pack has a value");
    }
    Decoded.Elements.checkCount(records);
    return new Pack(
        // A record says itself whether its value is a number, a text or a truth value.
        new BoundMapping(mapping.withTexts(), names), pack, new SenmlBase(received), records);
  }

  /** The records of a pack that have a value. */
  private static final class Pack implements Decoded.Elements {
    private final BoundMapping mapping;
    private final Iterator<JsonNode> records;
    private final SenmlBase base;
    private int left;
    private ObjectNode seen;

    Pack(BoundMapping mapping, JsonNode pack, SenmlBase base, int left) {
      this.mapping = mapping;
      this.records = pack.iterator();
      this.base = base;
      this.left = left;
    }

    @Override
    public List<String> wideIds() {
      return mapping.wideIds();
    }

    @Override
    public int left() {
      return left;
    }

    @Override
    public boolean areToldAlone() {
      return true;
    }

    @Override
    public Decoded.Seen seen() {
      return seen == null ? null : new Decoded.Seen(seen, true, false, Map.of());
    }

    @Override
    public void next(List<Observation> readings, List<Rejected> rejected)
        throws UndecodableException {
      seen = null;
      JsonNode record = records.next();
      base.take(record);
      while (SenmlBase.hasOnlyBaseFields(record)) {
        record = records.next();
        base.take(record);
      }
      left--;
      ObjectNode resolved;
      try {
        resolved = base.resolve(record);
      } catch (UndecodableException e) {
        rejected.add(new Rejected(record, e.getMessage()));
        return;
      }
      seen = resolved;
      mapping.mapElement(resolved, readings, rejected);
    }
  }
}
