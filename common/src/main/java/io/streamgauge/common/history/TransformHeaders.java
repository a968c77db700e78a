// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.history;

import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.common.ObservationSchema;
import java.util.Set;

/**
 * The headers in which our transforms say what they found out and what they did. The source of a
 * reading writes none of them, so whoever wants the reading as it was takes them off.
 */
public final class TransformHeaders {
  /** Begins the name of a header with a value that was replaced; the path of its field follows. */
  public static final String ORIGINAL = "original.";

  /** The paths of the fields that were added to the value, with commas between them. */
  public static final String FIELDS_ADDED = "fields_added";

  /** Longer than what transforms write in {@link #FIELDS_ADDED}: anybody may have written it. */
  public static final int MOST_ADDED = 8_000;

  public static final String EVENT_TIME_STATUS = "event_time_status";
  public static final String DUPLICATE = "duplicate";
  public static final String DUPLICATE_STATUS = "duplicate_status";
  public static final String WATERMARK = "watermark";
  public static final String WATERMARK_WARMUP = "watermark_warmup";
  public static final String LATE_BY_MS = "late_by_ms";
  public static final String LATE_STATUS = "late_status";
  public static final String STATION_STATUS = "station_status";
  public static final String CRS_STATUS = "crs_status";
  public static final String CRS_TARGET = "crs_target";
  public static final String CRS_OPERATION = "crs_operation";
  public static final String CRS_ACCURACY_M = "crs_accuracy_m";
  public static final String CALIBRATION = "calibration";
  public static final String CALIBRATION_STATUS = "calibration_status";
  public static final String QC_FLAG = ObservationSchema.QC_FLAG;
  public static final String QC_TESTS = ObservationSchema.QC_TESTS;
  public static final String QC_STATUS = "qc_status";
  public static final String QC_RULES = "qc_rules";
  public static final String QC_PREVIOUS = "qc_previous";
  public static final String UNIT_STATUS = "unit_status";
  public static final String KEY_STATUS = "key_status";

  /** All of these names, and those of a route; {@link #ORIGINAL} begins others. */
  public static final Set<String> NAMES =
      Set.of(
          EnvelopeHeaders.ROUTE_REASON,
          EnvelopeHeaders.ROUTE_ORIGIN,
          FIELDS_ADDED,
          EVENT_TIME_STATUS,
          DUPLICATE,
          DUPLICATE_STATUS,
          WATERMARK,
          WATERMARK_WARMUP,
          LATE_BY_MS,
          LATE_STATUS,
          STATION_STATUS,
          CRS_STATUS,
          CRS_TARGET,
          CRS_OPERATION,
          CRS_ACCURACY_M,
          CALIBRATION,
          CALIBRATION_STATUS,
          QC_FLAG,
          QC_TESTS,
          QC_STATUS,
          QC_RULES,
          QC_PREVIOUS,
          UNIT_STATUS,
          KEY_STATUS);

  private TransformHeaders() {}
}
