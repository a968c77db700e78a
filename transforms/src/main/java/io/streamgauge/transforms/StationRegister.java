// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.Durations;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.WatchedFile;
import io.streamgauge.common.history.TransformHeaders;
import io.streamgauge.common.time.IsoText;
import io.streamgauge.transforms.tables.ValidRows;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;

/**
 * Adds what a register of stations knows to readings.
 *
 * @param <R> the record type of the chain
 */
public class StationRegister<R extends ConnectRecord<R>> extends ValueTransform<R> {
  public static final String OVERVIEW =
      "Looks the sensor id of a reading up in a CSV file and adds the columns as fields, such as x,"
          + " y, crs and region. A reading that brings its own position keeps it, unless override"
          + " is set: x, y, z and crs come from one place, never mixed. A sensor that is not in the"
          + " register is routed to ${topic}-quarantine, or passes with the header"
          + " station_status=unknown_sensor with on.error=skip. The file is read again when it was"
          + " edited; a bad edit keeps the stations as they were. The columns valid_from and"
          + " valid_to, where the file has them, say when a line is valid, by the event time: put"
          + " it behind EventTime then. Put it before Reproject. In a sink chain the topic change"
          + " only renames the topic that the sink sees.";

  static final String STATUS = TransformHeaders.STATION_STATUS;
  private static final FieldPath X = FieldPath.field(ObservationSchema.X);
  private static final FieldPath Y = FieldPath.field(ObservationSchema.Y);
  private static final FieldPath CRS = FieldPath.field(ObservationSchema.CRS);

  private static final ConfigDef CONFIG =
      ErrorPolicy.define(
          new OptionList()
              .group("Register")
              .add(
                  "register.file",
                  Type.STRING,
                  ConfigDef.NO_DEFAULT_VALUE,
                  new Parsed("a readable file", StationRegister::checkedFile),
                  "Register file",
                  "CSV file on every worker, in UTF-8, with a line for each station; the first line"
                      + " names the columns, among them valid_from and valid_to where a station"
                      + " has a line for each time.")
              .duration(
                  "register.check.ms",
                  Duration.ofSeconds(10).toMillis(),
                  Duration.ofMillis(0),
                  Durations.LONGEST,
                  "Register check",
                  "How often to look whether the file was edited; 0 reads it only at the start.")
              .low()
              .add(
                  "id.column",
                  Type.STRING,
                  ObservationSchema.SENSOR_ID,
                  new ConfigDef.NonEmptyString(),
                  "Id column",
                  "Column with the sensor id.")
              .add(
                  "columns",
                  Type.LIST,
                  List.of("x:number", "y:number", "crs"),
                  new Parsed("column, column:number or column:number=field", StationColumn::of),
                  "Columns",
                  "Columns to add, as in 'x:number, y:number, crs, basin=region': with ':number' as"
                      + " numbers, else as text; '=' names the field when it differs from the column.")
              .flag(
                  "override",
                  false,
                  "Override",
                  "Whether the register overrules what a reading brings along. An empty cell never"
                      + " does, except that a line with a place overrules x, y, z and crs together.")
              .low()
              .group("Fields")
              .parsed(
                  "id.field",
                  ObservationSchema.SENSOR_ID,
                  FieldPath.FORM,
                  FieldPath::check,
                  "Id",
                  "Field with the sensor id.")
              .low()
              .parsed(
                  "time.field",
                  ObservationSchema.EVENT_TIME,
                  FieldPath.FORM,
                  FieldPath::check,
                  "Time",
                  "Field with the event time, by which the line of a station is chosen.")
              .low(),
          ErrorPolicy.QUARANTINE);

  private final Clock clock;
  private WatchedFile<StationTable> register;
  private FieldPath id;
  private FieldPath time;
  private boolean override;

  /** Called by Connect. */
  public StationRegister() {
    this(Clock.systemUTC());
  }

  StationRegister(Clock clock) {
    this.clock = clock;
  }

  @Override
  public ConfigDef config() {
    return CONFIG;
  }

  /** The columns are other options, so their names are looked for in configure only. */
  private static void checkedFile(String file) {
    if (file.isEmpty()) {
      throw new IllegalArgumentException("name the CSV file with the stations");
    }
    new WatchedFile<>(file, String::length, 0, Clock.systemUTC());
  }

  @Override
  void configure(TransformOptions options) {
    id = options.field("id.field");
    time = options.field("time.field");
    override = options.flag("override");
    String file = options.text("register.file");
    String idColumn = options.text("id.column");
    List<StationColumn> columns = options.list("columns").stream().map(StationColumn::of).toList();
    if (columns.isEmpty()) {
      throw new ConfigException(
          "columns", columns, "Name the columns to add, as in x:number, y:number, crs");
    }
    for (StationColumn column : columns) {
      if (column.field().equals(id) || column.field().equals(time)) {
        throw new ConfigException(
            "columns",
            options.list("columns"),
            column.field()
                + " is what the station is looked up by; name another field, as in "
                + column.name()
                + "=station_"
                + column.name());
      }
    }
    try {
      StationColumn.refusePartOfPlace(columns);
    } catch (IllegalArgumentException e) {
      throw new ConfigException("columns", options.list("columns"), e.getMessage());
    }
    try {
      register =
          new WatchedFile<>(
              file,
              text -> StationTable.parse(text, idColumn, columns),
              options.millis("register.check.ms"),
              clock);
    } catch (IllegalArgumentException e) {
      throw new ConfigException("register.file", file, e.getMessage());
    }
  }

  @Override
  String statusHeader() {
    return STATUS;
  }

  @Override
  Change change(Reading reading) throws Refused {
    String sensor = reading.text(id);
    if (sensor == null) {
      throw new Refused("no_sensor_id", "no sensor id in " + id);
    }
    StationTable table = register.content();
    ValidRows<StationTable.Row> rows = table.stations().get(sensor);
    if (rows == null) {
      throw new Refused("unknown_sensor", "the sensor '" + sensor + "' is not in the register");
    }
    StationTable.Row row = row(rows, sensor, reading);
    List<Object> cells = row.cells();
    boolean takesPlace =
        row.hasPlace() && (override || (reading.get(X) == null && reading.get(Y) == null));
    Change change = new Change().header(STATUS, "ok");
    for (int i = 0; i < cells.size(); i++) {
      StationColumn column = table.columns().get(i);
      FieldPath field = column.field();
      boolean takes = column.isOfPlace() ? takesPlace : override || reading.get(field) == null;
      if (takes && cells.get(i) instanceof Double number) {
        change.put(field, number);
      } else if (takes && cells.get(i) instanceof String text) {
        change.put(field, text);
      }
    }
    if (takesPlace) {
      for (FieldPath field : row.unsaid()) {
        clear(field, reading, change);
      }
    }
    return change;
  }

  /** What the reading has there is of another place; its own schema stays where it allows that. */
  private static void clear(FieldPath field, Reading reading, Change change) {
    if (reading.get(field) == null) {
      return;
    }
    Schema own = FieldCopies.schemaOf(field, reading.record().value());
    boolean allows = own != null && own.isOptional() && own.defaultValue() == null;
    Schema usual =
        field.equals(CRS) ? Schema.OPTIONAL_STRING_SCHEMA : Schema.OPTIONAL_FLOAT64_SCHEMA;
    change.put(field, allows ? own : usual, null, null);
  }

  private StationTable.Row row(ValidRows<StationTable.Row> rows, String sensor, Reading reading)
      throws Refused {
    StationTable.Row always = rows.always();
    if (always != null) {
      return always;
    }
    long at = reading.certainTime(time);
    StationTable.Row row = rows.at(at);
    if (row == null) {
      throw new Refused(
          "no_valid_row",
          "no line of the register is valid for the sensor '"
              + sensor
              + "' at "
              + IsoText.ofMillis(at));
    }
    return row;
  }

  @Override
  void gauges(Gauges gauges) {
    gauges.add(WatchedFile.REFUSED, WatchedFile.REFUSED_MEANS, () -> register.isRefused() ? 1 : 0);
  }
}
