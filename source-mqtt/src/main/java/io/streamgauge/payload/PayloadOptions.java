// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.Problems;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;

/**
 * The options on payloads: their format and what that format needs.
 *
 * @param format format of the payloads
 * @param contract what each JSON payload must be, or null
 * @param shape what becomes the record's value
 * @param csv what CSV needs
 * @param levels the way down to the elements of a json payload
 * @param decimalComma whether numbers that are texts have a comma for the point
 * @param byTopic other formats of messages, by topic filters of which the first that matches counts
 * @param byContentType other formats of messages, by what their senders say that they are
 */
public record PayloadOptions(
    PayloadFormat format,
    AvroContract contract,
    Shape shape,
    CsvOptions csv,
    RecordLevels levels,
    boolean decimalComma,
    List<FormatChoice> byTopic,
    List<FormatChoice> byContentType) {

  public static final String FORMAT = FormatRules.FORMAT;
  public static final String BY_TOPIC = "payload.format.by.topic";
  public static final String BY_CONTENT_TYPE = "payload.format.by.content.type";
  public static final String SCHEMA = FormatRules.SCHEMA;
  public static final String SHAPE = FormatRules.SHAPE;
  public static final String DECIMAL_SEPARATOR = "payload.decimal.separator";

  private static final ConfigDef OWN = define(new OptionList().group("Payloads")).definition();

  /** Forms of the record's value. */
  enum Shape {
    /** Readings by the mapping. */
    OBSERVATIONS,
    /** The JSON payload itself. */
    AS_IS
  }

  /** Adds these options to the group that was begun. */
  public static OptionList define(OptionList options) {
    options
        .choice(
            FORMAT,
            PayloadFormat.JSON,
            PayloadFormat.class,
            "Payload format",
            "Format of the payloads; string and raw pass them on as text or bytes, without a"
                + " mapping. All but raw can be packed with gzip.")
        .high()
        .list(
            BY_TOPIC,
            new Parsed("filter=format, ...", FormatChoice::parse),
            "Payload format by topic",
            "Formats of messages whose topics match these filters, the first that does; all others"
                + " are of payload.format. Messages of the format none have no readings.")
        .low()
        .list(
            BY_CONTENT_TYPE,
            new Parsed("type=format, ...", FormatChoice::parse),
            "Payload format by content type",
            "Formats of messages that have these content types of MQTT 5, whatever their topics.")
        .low()
        .parsed(
            SCHEMA,
            null,
            "an Avro schema of a record",
            AvroContract::parse,
            "Payload schema",
            "Avro schema, as JSON, that every json payload must meet; what does not fit becomes a"
                + " bad record with the reason.")
        .choice(
            SHAPE,
            Shape.OBSERVATIONS,
            Shape.class,
            "Record shape",
            "What becomes the record's value: readings by the mapping (observations), or the json"
                + " payload itself (as-is) as a map, or as a struct by payload.schema.");
    return CsvOptions.define(options)
        .add(
            DECIMAL_SEPARATOR,
            Type.STRING,
            ".",
            ValidString.in(".", ","),
            "Decimal separator",
            "Decimal separator of numbers that are texts, in csv, form, value and json payloads; with a"
                + " comma, a text with a point in it is no number.")
        .low();
  }

  /** Reads these options from a parsed configuration. */
  public static PayloadOptions from(AbstractConfig config) {
    String schema = config.getString(SCHEMA);
    return new PayloadOptions(
        OptionList.constant(PayloadFormat.class, config.getString(FORMAT)),
        schema == null ? null : AvroContract.parse(schema),
        OptionList.constant(Shape.class, config.getString(SHAPE)),
        CsvOptions.from(config),
        RecordLevels.from(config),
        config.getString(DECIMAL_SEPARATOR).equals(","),
        config.getList(BY_TOPIC).stream().map(FormatChoice::parse).toList(),
        config.getList(BY_CONTENT_TYPE).stream().map(FormatChoice::parse).toList());
  }

  /** A configuration with the defaults that its format has for the mapping. */
  public static Map<String, String> completed(Map<String, String> properties) {
    String format = new AbstractConfig(OWN, properties, false).getString(FORMAT);
    return OptionList.constant(PayloadFormat.class, format).completed(properties);
  }

  /** A configuration for those messages that are of another format, by its name. */
  public static Map<String, String> chosen(String format, Map<String, String> properties) {
    return PayloadFormat.valueOf(format).chosen(properties);
  }

  /** Adds the options on where a payload has its elements. */
  public static void defineRecords(OptionList options) {
    RecordLevels.define(options);
  }

  /** The names that payloads give to their mapping. */
  public Set<String> told() {
    return told(format.name());
  }

  /** The same of those messages that are of another format, by its name. */
  public Set<String> told(String ofFormat) {
    return ofFormat.equals(PayloadFormat.JSON.name()) ? levels.names() : Set.of();
  }

  /** The names of the formats that only some messages have. */
  public Set<String> chosen() {
    return Stream.concat(byTopic.stream(), byContentType.stream())
        .filter(choice -> !choice.ignores())
        .map(choice -> choice.format().name())
        .collect(Collectors.toSet());
  }

  /**
   * Refuses options that do not go with the format.
   *
   * @param properties the whole configuration as given
   */
  public void check(Map<String, String> properties, Problems problems) {
    FormatRules rules = new FormatRules(format);
    rules.check(properties, problems);
    if (isWhole() && !chosen().isEmpty()) {
      problems.add(
          byTopic.isEmpty() ? BY_CONTENT_TYPE : BY_TOPIC,
          chosen(),
          "readings and whole payloads cannot go to one topic; leave it out, or have readings of"
              + " all messages");
    }
    csv.check(problems);
    rules.checkJson(shape == Shape.AS_IS, contract != null, problems);
  }

  /**
   * Refuses a mapping that elements of these payloads cannot have.
   *
   * @param mappings the mapping of each of the {@link #chosen} formats
   * @param taken names that messages have without their payloads
   */
  public void checkElements(
      ObservationMapping mapping,
      Map<String, ObservationMapping> mappings,
      Set<String> taken,
      Problems problems) {
    levels.check(taken, problems);
    new FormatRules(format).checkReceipt(mapping, problems);
    mappings.forEach(
        (name, each) -> new FormatRules(PayloadFormat.valueOf(name)).checkReceipt(each, problems));
  }

  /** Whether payloads are passed on as a whole, without a mapping. */
  public boolean isWhole() {
    return format.isWhole() || shape == Shape.AS_IS;
  }

  /** Refuses what no new configuration may have. */
  public void checkNew(Map<String, String> properties, Stream<String> filters, Problems problems) {
    FormatRules.checkUse(format, chosen(), properties, filters, problems);
  }

  /** Whether payloads are passed on as bytes. */
  public boolean isBytes() {
    return format == PayloadFormat.RAW;
  }

  /** Whether some messages are of Sparkplug, which has births. */
  public boolean hasNodes() {
    return format == PayloadFormat.SPARKPLUG_B
        || chosen().contains(PayloadFormat.SPARKPLUG_B.name());
  }

  /** The topic filters of messages that have another format. */
  public List<String> filters() {
    return byTopic.stream().map(FormatChoice::of).toList();
  }

  /**
   * The decoder of the configured format.
   *
   * @param mapping how elements become readings
   * @param maxBytes most bytes that a packed payload may have unpacked
   */
  public Decoder decoder(ObservationMapping mapping, int maxBytes) {
    return decoder(format, mapping, maxBytes);
  }

  /**
   * The decoders of messages by their topic filters, in their order.
   *
   * @param mappings the mapping of each of the {@link #chosen} formats
   * @param maxBytes most bytes that a packed payload may have unpacked
   */
  public Map<String, Decoder> byTopic(Map<String, ObservationMapping> mappings, int maxBytes) {
    return decoders(byTopic, mappings, maxBytes);
  }

  /**
   * The decoders of messages by their content types, which are in lower case.
   *
   * @param mappings the mapping of each of the {@link #chosen} formats
   * @param maxBytes most bytes that a packed payload may have unpacked
   */
  public Map<String, Decoder> byContentType(
      Map<String, ObservationMapping> mappings, int maxBytes) {
    Map<String, Decoder> decoders = new HashMap<>();
    decoders(byContentType, mappings, maxBytes)
        .forEach((type, decoder) -> decoders.put(type.toLowerCase(Locale.ROOT), decoder));
    return decoders;
  }

  private Map<String, Decoder> decoders(
      List<FormatChoice> choices, Map<String, ObservationMapping> mappings, int maxBytes) {
    Map<String, Decoder> decoders = new LinkedHashMap<>();
    for (FormatChoice choice : choices) {
      decoders.putIfAbsent(
          choice.of(),
          choice.ignores()
              ? new IgnoringDecoder()
              : decoder(choice.format(), mappings.get(choice.format().name()), maxBytes));
    }
    return decoders;
  }

  private Decoder decoder(PayloadFormat of, ObservationMapping mapping, int maxBytes) {
    Decoder decoder = ofFormat(of, mapping, maxBytes);
    return !isWhole() && mapping.timeUses(Decoder.RECEIVED)
        ? new ReceiptDecoder(decoder, !mapping.timeEndsWith(Decoder.RECEIVED))
        : decoder;
  }

  private Decoder ofFormat(PayloadFormat of, ObservationMapping mapping, int maxBytes) {
    ObservationMapping written = decimalComma ? mapping.withDecimalComma() : mapping;
    return switch (of) {
      case JSON ->
          unpacked(
              new JsonDecoder(shape == Shape.AS_IS ? null : written, levels, contract), maxBytes);
      case SENML_JSON -> unpacked(new SenmlDecoder(mapping), maxBytes);
      case SENML_CBOR -> unpacked(new SenmlCborDecoder(mapping), maxBytes);
      case TTN_V3 -> unpacked(new TtnDecoder(mapping), maxBytes);
      case CHIRPSTACK_V4 -> unpacked(new ChirpStackDecoder(mapping), maxBytes);
      case CAMPBELL_CSIJSON -> unpacked(new CampbellCsiJsonDecoder(mapping), maxBytes);
      case CAMPBELL_GEOJSON -> unpacked(new CampbellGeoJsonDecoder(mapping), maxBytes);
      case SPARKPLUG_B -> unpacked(new SparkplugDecoder(mapping, maxBytes), maxBytes);
      case CSV -> unpacked(new CsvDecoder(written, csv.columns(), csv.separator()), maxBytes);
      case FORM -> unpacked(new FormDecoder(written), maxBytes);
      case VALUE -> unpacked(new ValueDecoder(written), maxBytes);
      case STRING -> unpacked(new StringDecoder(), maxBytes);
      case RAW -> new RawDecoder();
    };
  }

  private static Decoder unpacked(Decoder decoder, int maxBytes) {
    return new GzipDecoder(decoder, maxBytes);
  }
}
