// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.help.Troubleshooting;
import io.streamgauge.transforms.crs.Crs;
import io.streamgauge.transforms.crs.CrsException;
import io.streamgauge.transforms.crs.CrsRegistry;
import io.streamgauge.transforms.crs.Grids;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;

/** The options of {@link Reproject}. */
final class ReprojectOptions {
  private static final String WGS_84 = "EPSG:4326";

  static final ConfigDef DEFINITION =
      ErrorPolicy.define(
          CircuitBreaker.define(
              new OptionList()
                  .group("Systems")
                  .add(
                      "source.crs",
                      Type.STRING,
                      "",
                      new Parsed("EPSG:n", ReprojectOptions::checked),
                      "Source CRS",
                      "System of positions whose record names none; empty refuses those.")
                  .parsed(
                      "source.crs.field",
                      ObservationSchema.CRS,
                      FieldPath.FORM,
                      FieldPath::check,
                      "Source CRS field",
                      "Field that names the system of the position, if it is set; empty for none.")
                  .add(
                      "source.crs.header",
                      Type.STRING,
                      "",
                      null,
                      "Source CRS header",
                      "Header that names the system when the field does not; empty for none.")
                  .low()
                  .add(
                      "target.crs",
                      Type.STRING,
                      WGS_84,
                      new Parsed("EPSG:n", ReprojectOptions::target),
                      "Target CRS",
                      "System of the positions that are added.")
                  .group("Position")
                  .parsed(
                      "x.field",
                      ObservationSchema.X,
                      FieldPath.FORM,
                      FieldPath::check,
                      "x",
                      "Field with the easting or longitude.")
                  .low()
                  .parsed(
                      "y.field",
                      ObservationSchema.Y,
                      FieldPath.FORM,
                      FieldPath::check,
                      "y",
                      "Field with the northing or latitude.")
                  .low()
                  .flag(
                      "keep.original",
                      true,
                      "Keep original",
                      "Whether x, y and crs stay as given beside the new fields; if not, they are"
                          + " overwritten with the new position and its system, and no other fields are"
                          + " added.")
                  .low()
                  .flag(
                      "area.check",
                      true,
                      "Area check",
                      "Whether a position must lie in the area of use of its system and of the"
                          + " target (with half a degree of margin). Without, only what does not"
                          + " survive the way there and back is refused.")
                  .low()
                  .choice(
                      "output",
                      GeometryOutput.FIELDS,
                      GeometryOutput.class,
                      "Output",
                      "'fields' adds longitude and latitude, or easting and northing. The others"
                          + " add the field geometry instead: 'geojson' a Point of RFC 7946 as text"
                          + " (target.crs must be EPSG:4326), 'wkb' the Struct"
                          + " io.debezium.data.geometry.Geometry, 'ewkb' a hexadecimal text for"
                          + " PostGIS.")
                  .add(
                      "grids.dir",
                      Type.STRING,
                      "",
                      new Parsed("a directory on the worker", ReprojectOptions::grids),
                      "Grids",
                      "Directory with NTv2 files (OSTN15_NTv2_OSGBtoETRS.gsb, BETA2007.gsb,"
                          + " CHENYX06_etrs.gsb, ntf_r93.gsb) for the British, German, Swiss and"
                          + " French systems that they are for. These are then transformed with"
                          + " their grid or refused; empty uses none.")
                  .low()),
          ErrorPolicy.QUARANTINE);

  private ReprojectOptions() {}

  private static void checked(String text) {
    if (!text.isEmpty()) {
      required(text);
    }
  }

  /** Kafka looks at defaults when a class is loaded, which is too early to read the registry. */
  private static void target(String text) {
    if (!text.equals(WGS_84)) {
      required(text);
    }
  }

  /**
   * A system that is known.
   *
   * @throws IllegalArgumentException when it is not; the message says what to write
   */
  static Crs required(String text) {
    try {
      return CrsRegistry.get().find(text);
    } catch (CrsException e) {
      throw new IllegalArgumentException(e.getMessage() + Troubleshooting.REFUSED_CRS.see(), e);
    }
  }

  /** The grids of a directory; none for an empty text. */
  static Grids grids(String directory) {
    return directory.isEmpty() ? Grids.none() : Grids.of(directory);
  }
}
