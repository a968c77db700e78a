// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.history.TransformHeaders;
import io.streamgauge.transforms.crs.Crs;
import io.streamgauge.transforms.crs.CrsException;
import io.streamgauge.transforms.crs.CrsRegistry;
import io.streamgauge.transforms.crs.Grids;
import io.streamgauge.transforms.crs.KnownPlaces;
import io.streamgauge.transforms.crs.Position;
import io.streamgauge.transforms.crs.Reprojection;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.header.Header;

/**
 * Brings positions into one coordinate reference system.
 *
 * @param <R> the record type of the chain
 */
public class Reproject<R extends ConnectRecord<R>> extends ValueTransform<R> {
  public static final String OVERVIEW =
      "Transforms the position of a reading to target.crs and adds it as longitude and latitude, or"
          + " easting and northing for a projected target, or as a geometry. x is always the"
          + " easting or longitude. A position that is not finite, out of the area of use, or in a"
          + " system that is unknown or known to come out wrong is routed to ${topic}-quarantine"
          + " with the reason: never a wrong number. Heights are not touched. A reading without a"
          + " position passes with the header crs_status=no_position. In a sink chain the topic"
          + " change only renames the topic that the sink sees; the headers are the same.";

  static final String STATUS = TransformHeaders.CRS_STATUS;
  static final String TARGET = TransformHeaders.CRS_TARGET;
  static final String OPERATION = TransformHeaders.CRS_OPERATION;
  static final String ACCURACY = TransformHeaders.CRS_ACCURACY_M;
  private static final int REMEMBERED = 256;
  private static final int LONGEST_NAME = 100;

  /** From one system to the target, with the headers that say so. */
  private record Way(Reprojection reprojection, List<Header> headers, boolean same) {}

  private final Map<String, Way> ways = new ConcurrentHashMap<>();
  private final Map<Integer, Way> waysByCode = new ConcurrentHashMap<>();
  private final KnownPlaces places = new KnownPlaces();
  private final Clock clock;
  private Grids grids;
  private GeometryOutput output;
  private CircuitBreaker breaker;
  private FieldPath x;
  private FieldPath y;
  private FieldPath crsField;
  private String crsHeader;
  private String sourceCrs;
  private Crs target;
  private FieldPath targetX;
  private FieldPath targetY;
  private boolean keepOriginal;
  private boolean areaCheck;

  /** Called by Connect. */
  public Reproject() {
    this(Clock.systemUTC());
  }

  Reproject(Clock clock) {
    this.clock = clock;
  }

  @Override
  public ConfigDef config() {
    return ReprojectOptions.DEFINITION;
  }

  private Crs usable(String option, String text) {
    try {
      return grids.with(ReprojectOptions.required(text));
    } catch (CrsException e) {
      throw new ConfigException(option, text, e.getMessage());
    }
  }

  @Override
  void configure(TransformOptions options) {
    x = options.field("x.field");
    y = options.field("y.field");
    if (x.equals(y)) {
      throw new ConfigException("y.field", y, "x.field names the same field; name another one");
    }
    crsField = options.path("source.crs.field");
    crsHeader = options.text("source.crs.header");
    grids = ReprojectOptions.grids(options.text("grids.dir"));
    sourceCrs = options.text("source.crs");
    if (!sourceCrs.isEmpty()) {
      usable("source.crs", sourceCrs);
    }
    if (sourceCrs.isEmpty() && crsField == null && crsHeader.isEmpty()) {
      throw new ConfigException(
          "source.crs",
          "",
          "neither a field nor a header names the system either, so each position would be refused;"
              + " set source.crs, source.crs.field or source.crs.header");
    }
    target = usable("target.crs", options.text("target.crs"));
    output = options.choice("output", GeometryOutput.class);
    if (output == GeometryOutput.GEOJSON && !target.label().equals("EPSG:4326")) {
      throw new ConfigException(
          "output", "geojson", "GeoJSON is in WGS 84 only; set target.crs=EPSG:4326, or use wkb");
    }
    breaker = CircuitBreaker.of(options, clock);
    keepOriginal = options.flag("keep.original");
    targetX =
        keepOriginal
            ? FieldPath.field(
                target.geographic() ? ObservationSchema.LONGITUDE : ObservationSchema.EASTING)
            : x;
    targetY =
        keepOriginal
            ? FieldPath.field(
                target.geographic() ? ObservationSchema.LATITUDE : ObservationSchema.NORTHING)
            : y;
    areaCheck = options.flag("area.check");
  }

  @Override
  void gauges(Gauges gauges) {
    gauges.add("breaker-state", "0 closed, 1 half open, 2 open", () -> breaker.state().code());
    gauges.add(
        "breaker-error-ratio",
        "Share of refused positions that the breaker looks at, 0 to 1",
        breaker::errorRatio);
  }

  @Override
  String statusHeader() {
    return STATUS;
  }

  @Override
  Change change(Reading reading) throws Refused {
    Double givenX = reading.number(x);
    Double givenY = reading.number(y);
    if (givenX == null && givenY == null) {
      return new Change().header(STATUS, "no_position");
    }
    if (givenX == null || givenY == null) {
      throw new Refused("half_position", "only one of " + x + " and " + y + " is set");
    }
    breaker.check();
    try {
      Way way = way(reading);
      Position position = places.transform(way.reprojection(), new Position(givenX, givenY));
      breaker.note(false);
      Change change = result(way, position, reading);
      // Nobody has measured how far off a place is where no system is meant to be used.
      return areaCheck || way.same() || way.reprojection().isNearAreas(new Position(givenX, givenY))
          ? change
          : change.header(STATUS, "limited");
    } catch (CrsException e) {
      breaker.note(true);
      throw new Refused(e.status(), e.getMessage());
    }
  }

  private Change result(Way way, Position position, Reading reading) {
    Change change = new Change();
    if (output == GeometryOutput.FIELDS || !keepOriginal) {
      change.put(targetX, position.x()).put(targetY, position.y());
    }
    output.write(change, position.x(), position.y(), target.code());
    if (!keepOriginal && crsField != null && mayHaveCrs(reading)) {
      change.put(crsField, target.label());
    }
    for (Header header : way.headers()) {
      change.header(header);
    }
    return change;
  }

  /** Also where a header or an option named the system: it is that of x and y no more. */
  private boolean mayHaveCrs(Reading reading) {
    return crsField.isLeaf() || FieldCopies.exists(crsField, reading.record().value());
  }

  private Way newWay(Crs source) {
    return new Way(
        new Reprojection(source, target, areaCheck),
        List.of(
            Change.text(EnvelopeHeaders.CRS_SOURCE, source.label()),
            Change.text(TARGET, target.label()),
            Change.text(ACCURACY, Double.toString(CrsRegistry.get().accuracy(source, target))),
            Change.text(OPERATION, operation(source)),
            Change.text(STATUS, verified(source) ? "verified" : "limited")),
        source.code() == target.code());
  }

  private String operation(Crs source) {
    String back = target.shiftedAs(source).operation();
    return source.operation() + (back.equals("none") ? "" : ", then back " + back);
  }

  /** What is verified is the way to WGS 84: two such ways need not meet between two datums. */
  private boolean verified(Crs source) {
    return source.verified()
        && target.verified()
        && (source.sharesDatum(target) || source.isWgs84() || target.isWgs84());
  }

  private Way way(Reading reading) throws CrsException, Refused {
    String name = crsField == null ? null : reading.text(crsField);
    if (name == null && !crsHeader.isEmpty()) {
      name = reading.header(crsHeader);
    }
    if (name == null) {
      name = sourceCrs;
    }
    if (name.isEmpty()) {
      throw new Refused(
          "unknown_crs", "the reading names no reference system, and source.crs is not set");
    }
    if (name.length() > LONGEST_NAME) {
      throw new Refused(
          "unknown_crs",
          "the name of the reference system has more than "
              + LONGEST_NAME
              + " characters; write EPSG:n, as in EPSG:32633");
    }
    Way known = ways.get(name);
    return known == null ? remembered(name) : known;
  }

  /** Other spellings of a system, which anybody may invent, share its way. */
  private Way remembered(String name) throws CrsException {
    Crs source = CrsRegistry.get().find(name);
    Way known = waysByCode.get(source.code());
    if (known == null) {
      known = newWay(grids.with(source));
      remember(waysByCode, source.code(), known);
    }
    remember(ways, name, known);
    return known;
  }

  private static <K> void remember(Map<K, Way> map, K key, Way way) {
    if (map.size() >= REMEMBERED) {
      map.clear();
    }
    map.put(key, way);
  }
}
