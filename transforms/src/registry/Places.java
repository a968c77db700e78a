// SPDX-License-Identifier: Apache-2.0
import io.streamgauge.transforms.crs.Crs;
import io.streamgauge.transforms.crs.CrsException;
import io.streamgauge.transforms.crs.CrsRegistry;
import io.streamgauge.transforms.crs.Position;
import io.streamgauge.transforms.crs.Reprojection;
import java.io.BufferedReader;
import java.io.InputStreamReader;

/**
 * Reads what margins.py has asked (code, direction, x, y, and PROJ's answer) and appends the
 * plugin's own answer without its check of areas, NaN where it is refused.
 */
class Places {
  public static void main(String[] args) throws Exception {
    CrsRegistry registry = CrsRegistry.get();
    Crs wgs84 = registry.find("4326");
    String last = "";
    Reprojection to = null;
    Reprojection from = null;
    StringBuilder out = new StringBuilder();
    try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] asked = line.split("\t");
        if (!asked[0].equals(last)) {
          System.out.print(out);
          out.setLength(0);
          last = asked[0];
          Crs crs = registry.find(last);
          to = new Reprojection(wgs84, crs, false);
          from = new Reprojection(crs, wgs84, false);
        }
        Position given = new Position(Double.parseDouble(asked[2]), Double.parseDouble(asked[3]));
        Position ours;
        try {
          ours = (asked[1].equals("to") ? to : from).transform(given);
        } catch (CrsException e) {
          ours = new Position(Double.NaN, Double.NaN);
        }
        out.append(line).append('\t').append(ours.x()).append('\t').append(ours.y()).append('\n');
      }
    }
    System.out.print(out);
  }
}
