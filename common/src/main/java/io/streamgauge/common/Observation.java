// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * One measured value, in the terms of OGC Observations and Measurements.
 *
 * @param sensorId station or device
 * @param observedProperty what was measured
 * @param eventTime when it was measured (phenomenon time)
 * @param result the value, or null when it is missing or not a finite number
 * @param resultText a value that is not a finite number, as the provider wrote it, or null
 * @param unit unit of the result (UCUM where known), or null
 * @param x easting or longitude as given, or null
 * @param y northing or latitude as given, or null
 * @param z height as given, or null
 * @param crs reference system of x and y ({@code EPSG:n}), or null
 * @param qualifiers the provider's own flags, verbatim, or null
 * @param attributes whatever else is worth keeping; never null, in insertion order
 */
public record Observation(
    String sensorId,
    String observedProperty,
    Instant eventTime,
    Double result,
    String resultText,
    String unit,
    Double x,
    Double y,
    Double z,
    String crs,
    String qualifiers,
    Map<String, String> attributes) {

  public Observation {
    Objects.requireNonNull(sensorId, "sensorId");
    Objects.requireNonNull(observedProperty, "observedProperty");
    Objects.requireNonNull(eventTime, "eventTime");
    attributes = Attributes.of(attributes);
  }

  /** A reading without unit, position, qualifiers or attributes; add them with {@code with}. */
  public static Observation of(
      String sensorId, String observedProperty, Instant eventTime, Double result) {
    return new Observation(
        sensorId,
        observedProperty,
        eventTime,
        result,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        Map.of());
  }

  /** The same reading with a unit. */
  public Observation withUnit(String newUnit) {
    return new Observation(
        sensorId,
        observedProperty,
        eventTime,
        result,
        resultText,
        newUnit,
        x,
        y,
        z,
        crs,
        qualifiers,
        attributes);
  }

  /** The same reading at a position. */
  public Observation withPosition(double newX, double newY, String newCrs) {
    return new Observation(
        sensorId,
        observedProperty,
        eventTime,
        result,
        resultText,
        unit,
        newX,
        newY,
        z,
        newCrs,
        qualifiers,
        attributes);
  }

  /** The same reading with these attributes. */
  public Observation withAttributes(Map<String, String> newAttributes) {
    return new Observation(
        sensorId,
        observedProperty,
        eventTime,
        result,
        resultText,
        unit,
        x,
        y,
        z,
        crs,
        qualifiers,
        newAttributes);
  }
}
