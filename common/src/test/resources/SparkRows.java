// SPDX-License-Identifier: Apache-2.0

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Prints each row that Spark reads as a line of JSON, with the path that it was read from. Bytes are
 * hexadecimal digits, times microseconds. A path may be a file or a directory with levels.
 */
public final class SparkRows {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SparkRows() {}

  public static void main(String[] paths) throws Exception {
    SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.datetime.java8API.enabled", "true")
            .config("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
            .getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
    for (String path : paths) {
      Dataset<Row> rows = spark.read().option("mergeSchema", "true").parquet(path);
      for (Row row : rows.collectAsList()) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("file", path);
        line.put("row", plain(row));
        System.out.println(JSON.writeValueAsString(line));
      }
    }
    spark.stop();
  }

  private static Object plain(Object value) {
    if (value instanceof Row row) {
      Map<String, Object> fields = new LinkedHashMap<>();
      for (int i = 0; i < row.size(); i++) {
        fields.put(row.schema().fields()[i].name(), plain(row.get(i)));
      }
      return fields;
    } else if (value instanceof scala.collection.Map<?, ?> map) {
      Map<String, Object> entries = new LinkedHashMap<>();
      for (scala.collection.Iterator<?> items = map.iterator(); items.hasNext(); ) {
        scala.Tuple2<?, ?> entry = (scala.Tuple2<?, ?>) items.next();
        entries.put(String.valueOf(entry._1()), plain(entry._2()));
      }
      return entries;
    } else if (value instanceof scala.collection.Iterable<?> list) {
      List<Object> values = new ArrayList<>();
      for (scala.collection.Iterator<?> items = list.iterator(); items.hasNext(); ) {
        values.add(plain(items.next()));
      }
      return values;
    } else if (value instanceof byte[] bytes) {
      return HexFormat.of().withUpperCase().formatHex(bytes);
    } else if (value instanceof Instant time) {
      return time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
    }
    return value instanceof Number || value instanceof Boolean || value == null
        ? value
        : value.toString();
  }
}
