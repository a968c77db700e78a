// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import io.streamgauge.common.Digests;
import io.streamgauge.common.LogText;
import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.Template;
import java.util.HashMap;
import java.util.Map;

/**
 * The names of the series that rows belong to. Neighbouring rows are mostly of one series, so the
 * last name is kept.
 */
final class SeriesNames {
  /** A longer name of a series is shortened: the offset holds it, and that of all others. */
  private static final int MOST_CHARS = 1_000;

  private static final int HEAD_CHARS = 200;

  private final Template template;
  private Map<String, String> names;
  private String property;
  private String sensor;
  private String last;

  SeriesNames(Template template) {
    this.template = template;
  }

  /** The series of a reading that has these names, which are the same map for neighbours. */
  @SuppressWarnings("ReferenceEquality")
  String of(Observation observation, Map<String, String> rowNames) {
    if (rowNames != names
        || !observation.observedProperty().equals(property)
        || !observation.sensorId().equals(sensor)) {
      names = rowNames;
      property = observation.observedProperty();
      sensor = observation.sensorId();
      Map<String, String> known = new HashMap<>(rowNames);
      known.put(ObservationSchema.SENSOR_ID, sensor);
      known.put(ObservationSchema.OBSERVED_PROPERTY, property);
      last = shortened(template.fill(known));
    }
    return last;
  }

  private static String shortened(String name) {
    return name.length() <= MOST_CHARS
        ? name
        : LogText.head(name, HEAD_CHARS) + '~' + Digests.sha256(name);
  }
}
