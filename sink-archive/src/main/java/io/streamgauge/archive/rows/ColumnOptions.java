// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.Problems;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** The options that say which columns a file has and how they are encoded. */
public final class ColumnOptions {
  /** Whether the key is kept. */
  public static final String KEYS = "store.kafka.keys";

  /** The column with a record's timestamp, which levels of directories can name too. */
  public static final String TIMESTAMP = RowLayout.TIMESTAMP;

  static final String CODEC = "parquet.codec";
  static final String SORT_BY = "archive.sort.by";
  static final String GEOMETRY = "archive.geometry";
  static final String HEADERS = "archive.headers";
  static final String COMPATIBILITY = "schema.compatibility";
  static final String ENCODINGS = "archive.column.encodings";
  static final String BLOOM = "archive.bloom.filter.columns";

  private static final String GROUP = "Columns";

  private ColumnOptions() {}

  /** The options, in groups of their own. */
  public static void define(OptionList options) {
    files(options);
    columns(options);
  }

  private static void files(OptionList options) {
    options
        .group("Files")
        .add(
            CODEC,
            Type.STRING,
            "zstd",
            ValidString.in("zstd", "snappy", "none"),
            "Codec",
            "Compression of the Parquet pages.")
        .low()
        .add(
            SORT_BY,
            Type.LIST,
            List.of("sensor_id", "event_time"),
            null,
            "Sort by",
            "Fields of the value that order the rows of a file; those a record does not have are"
                + " passed over.")
        .low()
        .add(
            GEOMETRY,
            Type.STRING,
            "wkb",
            ValidString.in("wkb", "native", "none"),
            "Geometry",
            "Column geometry with the point of the DOUBLE fields longitude and latitude, when a record"
                + " has both: wkb is GeoParquet 1.1, which every reader opens, native also Parquet's"
                + " GEOMETRY type, with which Spark up to 4.0 opens no column of the file.")
        .low();
  }

  private static void columns(OptionList options) {
    options
        .group(GROUP)
        .add(
            HEADERS,
            Type.LIST,
            List.of(),
            null,
            "Headers",
            "Names of headers to keep, each as a text column _header_<name>; * keeps all of them as"
                + " the column _headers, a list of names, values and types.")
        .add(
            KEYS,
            Type.BOOLEAN,
            false,
            null,
            "Keys",
            "Whether to keep the record key as the text column _kafka_key.")
        .low()
        .add(
            COMPATIBILITY,
            Type.STRING,
            "NONE",
            ValidString.in("NONE", "BACKWARD", "FULL"),
            "Schema compatibility",
            "Whether records of an earlier schema share files with those of a later one (BACKWARD,"
                + " FULL) as far as no value is lost by it, or each schema has files of its own (NONE).")
        .low()
        .add(
            ENCODINGS,
            Type.LIST,
            List.of(),
            new Parsed(ColumnEncodings.FORMS, ColumnEncodings::parse),
            "Encodings",
            "How columns are encoded, as column=encoding, where dictionary, the default, does not fit:"
                + " byte-stream-split for numbers with many digits, plain for texts that hardly repeat.")
        .low()
        .add(
            BLOOM,
            Type.LIST,
            List.of("sensor_id"),
            null,
            "Bloom filters",
            "Columns with a Bloom filter, so that readers skip files without a value; only those that"
                + " archive.column.encodings takes the dictionary from, which tells the same.")
        .low();
  }

  static CompressionCodecName codec(AbstractConfig config) {
    String name = config.getString(CODEC);
    return name.equals("none")
        ? CompressionCodecName.UNCOMPRESSED
        : OptionList.constant(CompressionCodecName.class, name);
  }

  static PointColumn.Mode geometry(AbstractConfig config) {
    return OptionList.constant(PointColumn.Mode.class, config.getString(GEOMETRY));
  }

  static Envelope envelope(AbstractConfig config) {
    return new Envelope(config.getBoolean(KEYS), config.getList(HEADERS));
  }

  static ColumnEncodings encodings(AbstractConfig config) {
    return ColumnEncodings.of(config.getList(ENCODINGS), config.getList(BLOOM));
  }

  /** Fields that order the rows of a file. */
  public static List<String> sortBy(AbstractConfig config) {
    return config.getList(SORT_BY);
  }

  /** Whether records of an earlier schema share files with those of a later one. */
  public static boolean mergesSchemas(AbstractConfig config) {
    return !config.getString(COMPATIBILITY).equals("NONE");
  }

  /** The columns that options name, by option. */
  public static Map<String, List<String>> namedColumns(AbstractConfig config) {
    return Map.of(
        SORT_BY,
        firstSteps(config.getList(SORT_BY).stream()),
        ENCODINGS,
        firstSteps(config.getList(ENCODINGS).stream().map(each -> each.replaceFirst("=.*", ""))),
        BLOOM,
        firstSteps(config.getList(BLOOM).stream()));
  }

  private static List<String> firstSteps(Stream<String> paths) {
    return paths.map(path -> path.trim().replaceFirst("\\..*", "")).toList();
  }

  /** Whether headers of records become columns. */
  public static boolean keepsHeaders(AbstractConfig config) {
    return !config.getList(HEADERS).isEmpty();
  }

  /** What is wrong with options that are right one by one. */
  public static void check(AbstractConfig config, Problems problems) {
    List<String> headers = config.getList(HEADERS);
    if (headers.stream().map(ColumnName::fold).distinct().count() < headers.size()) {
      problems.add(
          HEADERS,
          headers,
          "name each header once; readers take columns that differ in case only for one");
    }
    List<String> encodings = config.getList(ENCODINGS);
    if (encodings.stream().map(entry -> ColumnEncodings.parse(entry).getKey()).distinct().count()
        < encodings.size()) {
      problems.add(ENCODINGS, encodings, "name each column once");
    }
  }

  /** Whether a directory of this name would hide a column that the archive adds. */
  public static boolean addsColumn(String name, AbstractConfig config) {
    boolean places = geometry(config) != PointColumn.Mode.NONE;
    return RowLayout.isOwn(name) || (places && PointColumn.isOwn(name));
  }

  /** The name of a column or directory as readers compare it, who know no case. */
  public static String folded(String name) {
    return ColumnName.fold(name);
  }
}
