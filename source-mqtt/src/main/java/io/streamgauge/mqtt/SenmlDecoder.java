// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationMapping;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a SenML pack (RFC 8428) in JSON: each resolved record is an element for the mapping.
 *
 * @param mapping where the fields of a reading are in a resolved record
 */
record SenmlDecoder(ObservationMapping mapping) implements Decoder {

  @Override
  public void decode(Delivery delivery, Records records) throws UndecodableException {
    JsonNode pack = JsonDecoder.read(delivery);
    if (!pack.isArray()) {
      throw new UndecodableException("Senml", "a SenML pack is a JSON array of records");
    }
    List<Observation> readings = new ArrayList<>();
    List<ObservationMapping.Rejected> rejected = new ArrayList<>();
    SenmlBase base = new SenmlBase(delivery.received());
    for (JsonNode record : pack) {
      base.take(record);
      if (SenmlBase.hasOnlyBaseFields(record)) {
        continue;
      }
      try {
        mapping.mapElement(base.resolve(record), records.names(), readings, rejected);
      } catch (UndecodableException e) {
        rejected.add(new ObservationMapping.Rejected(record, e.getMessage()));
      }
    }
    if (readings.isEmpty() && rejected.isEmpty()) {
      throw new UndecodableException("NoReading", "no record of the SenML pack has a value");
    }
    records.mapped(new ObservationMapping.Mapped(readings, rejected));
  }
}
