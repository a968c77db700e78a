// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.archive.rows.PointColumn.Point;
import java.util.Map;

/** The entry of GeoParquet 1.1 in the footer of one file, known when its last row is written. */
final class GeoFooter {
  private static final ObjectMapper JSON = new ObjectMapper();

  private double west = Double.POSITIVE_INFINITY;
  private double south = Double.POSITIVE_INFINITY;
  private double east = Double.NEGATIVE_INFINITY;
  private double north = Double.NEGATIVE_INFINITY;

  void include(Point point) {
    west = Math.min(west, point.x());
    south = Math.min(south, point.y());
    east = Math.max(east, point.x());
    north = Math.max(north, point.y());
  }

  /**
   * The entry of the footer. No CRS means longitude and latitude on WGS 84 there.
   *
   * @param covering whether each row has its bounding box in a column of its own
   */
  Map<String, String> metadata(boolean covering) {
    ObjectNode geo = JSON.createObjectNode();
    geo.put("version", "1.1.0").put("primary_column", PointColumn.NAME);
    ObjectNode column = geo.putObject("columns").putObject(PointColumn.NAME);
    column.put("encoding", "WKB").putArray("geometry_types").add("Point");
    if (west <= east) {
      column.putArray("bbox").add(west).add(south).add(east).add(north);
    }
    if (covering) {
      ObjectNode box = column.putObject("covering").putObject(PointColumn.BBOX);
      for (String side : PointColumn.SIDES) {
        box.putArray(side).add(PointColumn.BBOX).add(side);
      }
    }
    return Map.of("geo", geo.toString());
  }
}
