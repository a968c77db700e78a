// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.WatchedFile;
import io.streamgauge.common.history.TransformHeaders;
import io.streamgauge.common.metrics.TaggedCounts;
import io.streamgauge.transforms.quality.Compat;
import io.streamgauge.transforms.quality.Flag;
import io.streamgauge.transforms.quality.QualityFlags;
import io.streamgauge.transforms.quality.QualityMonitor;
import io.streamgauge.transforms.quality.QualityRules;
import io.streamgauge.transforms.quality.Sample;
import io.streamgauge.transforms.quality.TestFlags;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tests results against rules and flags them.
 *
 * @param <R> the record type of the chain
 */
public class QualityControl<R extends ConnectRecord<R>> extends ValueTransform<R> {
  public static final String OVERVIEW =
      "Tests the result of a reading with the rules for its observed property and sensor"
          + " (gross_range, spike and the other tests of QARTOD), and adds the flags (1 pass, 2 not"
          + " evaluated, 3 suspect, 4 fail, 9 missing): qc_flag, the aggregate, and qc_tests, one"
          + " flag for each test, as fields and as headers. Good readings go to clean.topic; those"
          + " that reach quarantine.at are refused: routed to ${topic}-quarantine as the source"
          + " produced them, with the flags in headers only. A spike can only be told from the"
          + " reading after it, whose header qc_previous then carries the verdict and the event"
          + " time it is about. Memory of a series is lost at a restart. Put ConvertUnits behind"
          + " it, so that the quarantined reading is the original. In a sink chain a topic change"
          + " only renames the topic that the sink sees, and on.error=fail feeds the sink's dead"
          + " letter queue.";

  static final String QC_FLAG = TransformHeaders.QC_FLAG;
  static final String QC_TESTS = TransformHeaders.QC_TESTS;
  static final String QC_RULES = TransformHeaders.QC_RULES;
  static final String QC_PREVIOUS = TransformHeaders.QC_PREVIOUS;
  private static final int REMEMBERED = 256;
  private static final Logger LOG = LoggerFactory.getLogger(QualityControl.class);
  private static final FieldPath FLAG_FIELD = FieldPath.field(QC_FLAG);
  private static final FieldPath TESTS_FIELD = FieldPath.field(QC_TESTS);

  /** The contents of a reading's headers: the flags and the rules, of which its texts tell all. */
  private record Said(String tests, String rules) {}

  /** The headers made or found last, with the very objects that they are for. */
  private record Latest(TestFlags flags, QualityRules rules, List<Header> headers) {
    @SuppressWarnings("ReferenceEquality")
    boolean isOf(TestFlags theseFlags, QualityRules theseRules) {
      return flags == theseFlags && rules == theseRules;
    }
  }

  private final Map<Flag, LongAdder> counts = new EnumMap<>(Flag.class);
  private final TaggedCounts suspect = byProperty(Flag.SUSPECT);
  private final TaggedCounts failed = byProperty(Flag.FAIL);
  private final Clock clock;
  private final Map<Said, List<Header>> headers = new ConcurrentHashMap<>();
  private volatile Latest latest = new Latest(null, null, List.of());
  private final SingleWarning full = new SingleWarning(LOG);
  private QualityMonitor monitor;
  private WatchedFile<QualityRules> rulesFile;
  private QualityRules rules;
  private Route clean;
  private QualityControlOptions.QuarantineAt quarantineAt;
  private FieldPath value;
  private FieldPath property;
  private FieldPath sensor;
  private FieldPath time;
  private FieldPath z;
  private FieldPath longitude;
  private FieldPath latitude;

  /** Called by Connect. */
  public QualityControl() {
    this(Clock.systemUTC());
  }

  QualityControl(Clock clock) {
    this.clock = clock;
    for (Flag flag : Flag.values()) {
      counts.put(flag, new LongAdder());
    }
  }

  private static TaggedCounts byProperty(Flag flag) {
    return new TaggedCounts(
        "flag-" + flag.code() + "-by-property-total",
        "Readings with the aggregate flag " + flag.code() + ", by observed property",
        "observed_property");
  }

  @Override
  public ConfigDef config() {
    return QualityControlOptions.DEFINITION;
  }

  @Override
  void configure(TransformOptions options) {
    String text = options.text("rules");
    String file = options.text("rules.file");
    if (text.isEmpty() == file.isEmpty()) {
      throw new ConfigException("rules", text, "Set either rules or rules.file, and only one");
    }
    rulesFile =
        file.isEmpty()
            ? null
            : new WatchedFile<>(
                file, QualityRules::ofFile, options.millis("rules.file.check.ms"), clock);
    rules = file.isEmpty() ? QualityRules.parse(text) : rulesFile.content();
    monitor =
        new QualityMonitor(
            rules,
            options.choice("compat", Compat.class),
            options.flag("exclude.failed"),
            new QualityMonitor.Bounds(
                options.integer("max.series"),
                options.number("memory.max.bytes"),
                options.millis("series.idle.ms")));
    String cleanTopic = options.text("clean.topic");
    clean = cleanTopic.isEmpty() ? null : new Route(cleanTopic);
    quarantineAt = options.choice("quarantine.at", QualityControlOptions.QuarantineAt.class);
    value = options.field(FieldPath.OfReading.VALUE.option());
    property = options.field(FieldPath.OfReading.PROPERTY.option());
    sensor = options.field(FieldPath.OfReading.SENSOR.option());
    time = options.field(FieldPath.OfReading.TIME.option());
    z = options.path("z.field");
    longitude = options.path("longitude.field");
    latitude = options.path("latitude.field");
  }

  /** Series that are remembered now. */
  int series() {
    return monitor.size();
  }

  @Override
  void gauges(Gauges gauges) {
    for (Flag flag : Flag.values()) {
      gauges.add(
          "flag-" + flag.code() + "-total",
          "Readings with the aggregate flag " + flag.code(),
          counts.get(flag)::doubleValue);
    }
    gauges.add(suspect);
    gauges.add(failed);
    gauges.add("series", "Series that are remembered", monitor::size);
    gauges.add(
        "forgotten-total",
        "Series forgotten because of max.series or memory.max.bytes, though not idle",
        monitor::forgotten);
    gauges.add("memory-bytes", "What they weigh, about", monitor::bytes);
    if (rulesFile != null) {
      gauges.add(
          WatchedFile.REFUSED, WatchedFile.REFUSED_MEANS, () -> rulesFile.isRefused() ? 1 : 0);
    }
  }

  @Override
  String statusHeader() {
    return TransformHeaders.QC_STATUS;
  }

  @Override
  Change change(Reading reading) throws Refused {
    QualityRules now = rulesFile == null ? rules : rulesFile.content();
    monitor.use(now);
    QualityFlags flags = flags(reading);
    if (monitor.forgotten() > 0) {
      full.warn(
          "QualityControl forgets series, because there are more than max.series or they need more"
              + " than memory.max.bytes; a test whose history may be forgotten gives the flag 2"
              + " (not evaluated); raise these options");
    }
    Flag aggregate = flags.aggregate();
    count(aggregate, reading);
    Change change = new Change().put(FLAG_FIELD, aggregate.code()).put(TESTS_FIELD, flags.text());
    List<Header> known = headers(flags, now);
    for (int i = 0; i < known.size(); i++) {
      change.header(known.get(i));
    }
    if (!flags.previousText().isEmpty()) {
      String when =
          flags.previousTime() == null ? "" : "@" + Instant.ofEpochMilli(flags.previousTime());
      change.header(QC_PREVIOUS, flags.previousText() + when);
    }
    boolean refused =
        aggregate == Flag.FAIL
            || (aggregate == Flag.SUSPECT
                && quarantineAt == QualityControlOptions.QuarantineAt.SUSPECT);
    if (refused) {
      throw new Refused("refused", flags.text() + " for " + reading.text(value), change);
    }
    return clean == null ? change : change.topic(clean.from(reading.record().topic()));
  }

  private void count(Flag aggregate, Reading reading) throws Refused {
    counts.get(aggregate).increment();
    if (aggregate == Flag.SUSPECT || aggregate == Flag.FAIL) {
      TaggedCounts flagged = aggregate == Flag.FAIL ? failed : suspect;
      flagged.count(reading.text(property));
      flagged.show();
    }
  }

  /** Series differ little in their flags, so their headers are made once. */
  private List<Header> headers(QualityFlags flags, QualityRules now) {
    Latest recent = latest;
    if (!recent.isOf(flags.tests(), now)) {
      recent = new Latest(flags.tests(), now, known(flags, now));
      latest = recent;
    }
    return recent.headers();
  }

  private List<Header> known(QualityFlags flags, QualityRules now) {
    Said said = new Said(flags.text(), now.hash());
    List<Header> known = headers.get(said);
    if (known == null) {
      if (headers.size() >= REMEMBERED) {
        headers.clear();
      }
      known =
          List.of(
              Change.text(QC_FLAG, Integer.toString(flags.aggregate().code())),
              Change.text(QC_TESTS, flags.text()),
              Change.text(QC_RULES, now.hash()));
      headers.put(said, known);
    }
    return known;
  }

  private QualityFlags flags(Reading reading) throws Refused {
    String observedProperty = reading.text(property);
    String sensorId = reading.text(sensor);
    return monitor.check(
        observedProperty == null ? "" : observedProperty,
        sensorId == null ? "" : sensorId,
        new Sample(
            reading.number(value),
            timeOf(reading),
            numberOf(reading, z),
            numberOf(reading, longitude),
            numberOf(reading, latitude)),
        clock.millis());
  }

  /** Tests that need a time they cannot get do not judge; that is no reason to refuse a result. */
  private Long timeOf(Reading reading) {
    try {
      return reading.time(time);
    } catch (Refused e) {
      return null;
    }
  }

  private static Double numberOf(Reading reading, FieldPath field) {
    try {
      return field == null ? null : reading.number(field);
    } catch (Refused e) {
      return null;
    }
  }
}
