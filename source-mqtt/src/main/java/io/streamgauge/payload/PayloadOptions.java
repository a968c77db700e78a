// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Problems;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
 * @param csvColumns names of the columns, or none when each payload has them in its first line
 * @param csvSeparator what stands between two values of CSV
 */
public record PayloadOptions(
    Format format,
    AvroContract contract,
    Shape shape,
    List<String> csvColumns,
    String csvSeparator) {

  public static final String FORMAT = "payload.format";
  public static final String SCHEMA = "payload.schema";
  public static final String SHAPE = "record.shape";
  public static final String CSV_COLUMNS = "csv.columns";
  public static final String CSV_SEPARATOR = "csv.separator";

  private static final ConfigDef OWN = define(new OptionList().group("Payloads")).definition();

  /** Formats of payloads. */
  enum Format {
    JSON(Elements.MAPPED),
    SENML_JSON(Elements.OWN),
    SENML_CBOR(Elements.OWN),
    TTN_V3(Elements.OWN),
    CHIRPSTACK_V4(Elements.OWN),
    CAMPBELL_CSIJSON(Elements.OWN),
    CAMPBELL_GEOJSON(Elements.OWN),
    CSV(Elements.OWN),
    STRING(Elements.NONE),
    RAW(Elements.NONE);

    private final Elements elements;

    Format(Elements elements) {
      this.elements = elements;
    }

    /** The mapping when nothing else is configured, beside its defaults for all formats. */
    private Map<String, String> mappingDefaults() {
      return switch (this) {
        case SENML_JSON, SENML_CBOR -> SenmlDecoder.DEFAULTS;
        case TTN_V3 -> TtnDecoder.DEFAULTS;
        case CHIRPSTACK_V4 -> ChirpStackDecoder.DEFAULTS;
        case CAMPBELL_CSIJSON -> CampbellCsiJsonDecoder.DEFAULTS;
        case CAMPBELL_GEOJSON -> CampbellGeoJsonDecoder.DEFAULTS;
        case JSON, CSV, STRING, RAW -> Map.of();
      };
    }

    /** Whether the times of its elements are resolved, whatever they were in the payload. */
    private boolean hasTimes() {
      return switch (this) {
        case SENML_JSON, SENML_CBOR, TTN_V3, CHIRPSTACK_V4 -> true;
        default -> false;
      };
    }

    /** Whether each value of a message is an element, under its name. */
    private boolean isOfDevices() {
      return switch (this) {
        case TTN_V3, CHIRPSTACK_V4, CAMPBELL_CSIJSON, CAMPBELL_GEOJSON -> true;
        default -> false;
      };
    }

    /** Whether the payload is passed on as a whole, without a mapping. */
    private boolean isWhole() {
      return elements == Elements.NONE;
    }

    /** Whether a payload has elements by itself, wherever the mapping points to. */
    private boolean hasElements() {
      return elements == Elements.OWN;
    }
  }

  /** Places where the elements of a payload come from, of which each becomes a record. */
  private enum Elements {
    /** The mapping points to them. */
    MAPPED,
    /** The format has them by itself, wherever the mapping points to. */
    OWN,
    /** There are none: the payload is passed on as a whole, without a mapping. */
    NONE
  }

  /** Forms of the record's value. */
  enum Shape {
    /** Readings by the mapping. */
    OBSERVATIONS,
    /** The JSON payload itself. */
    AS_IS
  }

  /** Adds these options to the group that was begun. */
  public static OptionList define(OptionList options) {
    return options
        .choice(
            FORMAT,
            Format.JSON,
            Format.class,
            "Payload format",
            "Format of the payloads; string and raw pass them on as text or bytes, without a mapping."
                + " All but raw can be packed with gzip.")
        .high()
        .parsed(
            SCHEMA,
            null,
            "an Avro schema of a record",
            AvroContract::parse,
            "Payload schema",
            "Avro schema, as JSON, that every json payload must meet; what does not fit becomes a bad"
                + " record with the reason.")
        .choice(
            SHAPE,
            Shape.OBSERVATIONS,
            Shape.class,
            "Record shape",
            "What becomes the record's value: readings by the mapping (observations), or the json"
                + " payload itself (as-is) as a map, or as a struct by payload.schema.")
        .list(
            CSV_COLUMNS,
            null,
            "CSV columns",
            "Names of the columns of csv payloads without a header line; empty when the first line"
                + " of each payload has them.")
        .add(
            CSV_SEPARATOR,
            Type.STRING,
            ",",
            ValidString.in(",", ";", "|", "\\t"),
            "CSV separator",
            "What stands between two values of csv payloads; \\t means a tab.")
        .low();
  }

  /** Reads these options from a parsed configuration. */
  public static PayloadOptions from(AbstractConfig config) {
    String schema = config.getString(SCHEMA);
    return new PayloadOptions(
        OptionList.constant(Format.class, config.getString(FORMAT)),
        schema == null ? null : AvroContract.parse(schema),
        OptionList.constant(Shape.class, config.getString(SHAPE)),
        config.getList(CSV_COLUMNS),
        config.getString(CSV_SEPARATOR).replace("\\t", "\t"));
  }

  /** A configuration with the defaults that its format has for the mapping. */
  public static Map<String, String> completed(Map<String, String> properties) {
    String format = new AbstractConfig(OWN, properties, false).getString(FORMAT);
    Map<String, String> completed = new HashMap<>(properties);
    OptionList.constant(Format.class, format).mappingDefaults().forEach(completed::putIfAbsent);
    return completed;
  }

  /**
   * Refuses options that do not go with the format.
   *
   * @param properties the whole configuration as given
   */
  public void check(Map<String, String> properties, Problems problems) {
    String pointer = properties.getOrDefault(ObservationMapping.RECORDS, "");
    if (format.hasElements() && !pointer.isEmpty()) {
      problems.add(
          ObservationMapping.RECORDS,
          pointer,
          "leave it out: with this payload.format every line or record is an element by itself");
    }
    String time = properties.getOrDefault(ObservationMapping.TIME_FORMAT, "auto");
    if (format.hasTimes() && !List.of("auto", "iso").contains(time)) {
      problems.add(
          ObservationMapping.TIME_FORMAT,
          time,
          "leave it out: the times of this payload.format are resolved before the mapping");
    }
    String wide = properties.getOrDefault(ObservationMapping.PROPERTIES, "");
    if (format.isOfDevices() && !wide.isBlank()) {
      problems.add(
          ObservationMapping.PROPERTIES,
          wide,
          "leave it out: with this payload.format every value is a reading of its own name");
    }
    if (new HashSet<>(csvColumns).size() < csvColumns.size()) {
      problems.add(CSV_COLUMNS, csvColumns, "name each column once");
    }
    if (shape == Shape.AS_IS && format != Format.JSON) {
      problems.add(
          SHAPE,
          "as-is",
          "leave it out: it is for "
              + FORMAT
              + "=json; string and raw pass payloads on as they are anyway");
    }
    if (contract != null && format != Format.JSON) {
      problems.add(
          SCHEMA,
          "[schema]",
          "only json payloads can be checked; set " + FORMAT + "=json or leave it out");
    }
  }

  /** Whether payloads are passed on as a whole, without a mapping. */
  public boolean isWhole() {
    return format.isWhole() || shape == Shape.AS_IS;
  }

  /** Whether payloads are passed on as bytes. */
  public boolean isBytes() {
    return format == Format.RAW;
  }

  /**
   * The decoder of the configured format.
   *
   * @param mapping how elements become readings
   * @param maxBytes most bytes that a packed payload may have unpacked
   */
  public Decoder decoder(ObservationMapping mapping, int maxBytes) {
    return switch (format) {
      case JSON ->
          unpacked(new JsonDecoder(shape == Shape.AS_IS ? null : mapping, contract), maxBytes);
      case SENML_JSON -> unpacked(new SenmlDecoder(mapping), maxBytes);
      case SENML_CBOR -> unpacked(new SenmlCborDecoder(mapping), maxBytes);
      case TTN_V3 -> unpacked(new TtnDecoder(mapping), maxBytes);
      case CHIRPSTACK_V4 -> unpacked(new ChirpStackDecoder(mapping), maxBytes);
      case CAMPBELL_CSIJSON -> unpacked(new CampbellCsiJsonDecoder(mapping), maxBytes);
      case CAMPBELL_GEOJSON -> unpacked(new CampbellGeoJsonDecoder(mapping), maxBytes);
      case CSV -> unpacked(new CsvDecoder(mapping, csvColumns, csvSeparator), maxBytes);
      case STRING -> unpacked(new StringDecoder(), maxBytes);
      case RAW -> new RawDecoder();
    };
  }

  private static Decoder unpacked(Decoder decoder, int maxBytes) {
    return new GzipDecoder(decoder, maxBytes);
  }
}
