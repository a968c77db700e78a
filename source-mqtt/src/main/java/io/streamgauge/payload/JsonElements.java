// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.common.BoundMapping;
import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.ObservationMapping.Rejected;
import java.util.List;
import java.util.Map;

/** The elements of a JSON document: those of the array that the mapping points to, or one. */
final class JsonElements implements Decoded.Elements {
  private final BoundMapping mapping;
  private final JsonNode found;
  private final int all;
  private int next;

  private JsonElements(BoundMapping mapping, JsonNode found) {
    this.mapping = mapping;
    this.found = found;
    all = found.isArray() ? found.size() : 1;
  }

  static JsonElements of(ObservationMapping mapping, JsonNode document, Map<String, String> names)
      throws UndecodableException {
    JsonElements elements =
        new JsonElements(new BoundMapping(mapping, names), mapping.found(document));
    if (elements.all == 0) {
      // Said, or a device that has lost its sensors would look like one that sends nothing.
      throw new UndecodableException("NoReading", "the payload is an array without elements");
    }
    Decoded.Elements.checkCount(elements.all);
    return elements;
  }

  @Override
  public int left() {
    return all - next;
  }

  @Override
  public void next(List<Observation> readings, List<Rejected> rejected) {
    int at = next++;
    mapping.mapElement(found.isArray() ? found.get(at) : found, readings, rejected);
  }
}
