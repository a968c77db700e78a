// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.OptionList;
import io.streamgauge.common.history.TransformHeaders;
import io.streamgauge.transforms.keys.SpatialCell;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.ConnectRecord;

/**
 * Makes the place of a reading the key of its record.
 *
 * @param <R> the record type of the chain
 */
public class SpatialKey<R extends ConnectRecord<R>> extends ValueTransform<R> {
  public static final String OVERVIEW =
      "Replaces the record key with the cell of the position, a geohash or a grid cell, or with a"
          + " field such as a region, so that readings of one area are in one partition. A reading"
          + " without position or field is routed to ${topic}-quarantine. The order of a sensor's"
          + " readings is only kept while its cell stays the same. Put it last: a record that is"
          + " routed behind it keeps the new key. In a sink chain the key only changes for the"
          + " sink.";

  private static final int DEFAULT_GEOHASH = 7;
  private static final int DEFAULT_DECIMALS = 2;
  private static final int UNSET = -1;
  private static final int LONGEST_KEY = 500;

  private static final ConfigDef CONFIG =
      ErrorPolicy.define(
          new OptionList()
              .group("Key")
              .choice(
                  "mode",
                  Mode.GEOHASH,
                  Mode.class,
                  "Mode",
                  "'geohash', 'grid' (the south-west corner of a cell, as 51.45,15.00) or 'field'.")
              .add(
                  "precision",
                  Type.INT,
                  UNSET,
                  ConfigDef.Range.between(UNSET, SpatialCell.LONGEST_GEOHASH),
                  "Precision",
                  "Characters of the geohash (1 to 12, default 7, about 150 m), or decimals of a degree"
                      + " of the grid (0 to 6, default 2, about 1 km); -1 for the default.")
              .parsed(
                  "field",
                  "",
                  FieldPath.FORM,
                  FieldPath::check,
                  "Field",
                  "Field that becomes the key, for mode 'field'.")
              .group("Position")
              .parsed(
                  "longitude.field",
                  "longitude",
                  FieldPath.FORM,
                  FieldPath::check,
                  "Longitude",
                  "Field with the longitude in degrees, as Reproject writes it.")
              .low()
              .parsed(
                  "latitude.field",
                  "latitude",
                  FieldPath.FORM,
                  FieldPath::check,
                  "Latitude",
                  "Field with the latitude in degrees, as Reproject writes it.")
              .low(),
          ErrorPolicy.QUARANTINE);

  /** The kinds of keys. */
  private enum Mode {
    GEOHASH,
    GRID,
    FIELD
  }

  private Mode mode;
  private int precision;
  private FieldPath field;
  private FieldPath longitude;
  private FieldPath latitude;

  @Override
  public ConfigDef config() {
    return CONFIG;
  }

  @Override
  void configure(TransformOptions options) {
    mode = options.choice("mode", Mode.class);
    field = options.path("field");
    boolean cells = mode != Mode.FIELD;
    longitude = cells ? options.field("longitude.field") : null;
    latitude = cells ? options.field("latitude.field") : null;
    precision = precision(options.integer("precision"));
    if (mode == Mode.FIELD && field == null) {
      throw new ConfigException("field", "", "Name the field that becomes the key");
    }
  }

  private int precision(int asked) {
    if (asked == UNSET) {
      return mode == Mode.GEOHASH ? DEFAULT_GEOHASH : DEFAULT_DECIMALS;
    }
    if (mode == Mode.GEOHASH && asked < 1) {
      throw new ConfigException("precision", asked, "A geohash has 1 to 12 characters");
    }
    if (mode == Mode.GRID && asked > SpatialCell.MOST_DECIMALS) {
      throw new ConfigException("precision", asked, "A grid has 0 to 6 decimals of a degree");
    }
    return asked;
  }

  @Override
  String statusHeader() {
    return TransformHeaders.KEY_STATUS;
  }

  @Override
  Change change(Reading reading) throws Refused {
    return new Change().key(mode == Mode.FIELD ? text(reading) : cell(reading));
  }

  private String text(Reading reading) throws Refused {
    String text = reading.text(field);
    if (text == null) {
      throw new Refused("no_field", "no " + field + " to make the key");
    }
    if (text.length() > LONGEST_KEY) {
      throw new Refused(
          "too_long", field + " has more than the " + LONGEST_KEY + " characters of a key");
    }
    return text;
  }

  private String cell(Reading reading) throws Refused {
    Double lon = reading.number(longitude);
    Double lat = reading.number(latitude);
    if (lon == null || lat == null) {
      throw new Refused("no_position", "no " + longitude + " and " + latitude + " for the key");
    }
    if (!SpatialCell.isPlace(lon, lat)) {
      throw new Refused(
          "no_position", "longitude " + lon + " and latitude " + lat + " are no place");
    }
    return mode == Mode.GEOHASH
        ? SpatialCell.geohash(lon, lat, precision)
        : SpatialCell.grid(lon, lat, precision);
  }
}
