// SPDX-License-Identifier: Apache-2.0
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.locationtech.proj4j.CRSFactory;
import org.locationtech.proj4j.CoordinateReferenceSystem;
import org.locationtech.proj4j.CoordinateTransform;
import org.locationtech.proj4j.CoordinateTransformFactory;
import org.locationtech.proj4j.ProjCoordinate;

/**
 * Reads tasks of generate.py (key, definition, metres per unit or 0 for degrees, number of points,
 * then x y lon lat a line) and prints for each: key, worst inverse error, worst forward error, in
 * metres. What proj4j refuses prints nothing.
 */
class Measure {
  private static final double METRES_PER_DEGREE = 111_320;

  public static void main(String[] args) throws Exception {
    CRSFactory systems = new CRSFactory();
    CoordinateTransformFactory transforms = new CoordinateTransformFactory();
    CoordinateReferenceSystem wgs84 =
        systems.createFromParameters("EPSG:4326", "+proj=longlat +datum=WGS84 +no_defs");
    try (BufferedReader in = Files.newBufferedReader(Path.of(args[0]))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] task = line.split("\t");
        double[][] points = new double[Integer.parseInt(task[3])][];
        for (int i = 0; i < points.length; i++) {
          points[i] = numbers(in.readLine());
        }
        try {
          CoordinateReferenceSystem own = systems.createFromParameters(task[0], task[1]);
          double inverse = 0;
          double forward = 0;
          CoordinateTransform there = transforms.createTransform(own, wgs84);
          CoordinateTransform back = transforms.createTransform(wgs84, own);
          double unit = Double.parseDouble(task[2]);
          for (double[] p : points) {
            ProjCoordinate lonLat = new ProjCoordinate();
            there.transform(new ProjCoordinate(p[0], p[1]), lonLat);
            inverse = worse(inverse, degrees(lonLat.x - p[2], lonLat.y - p[3], p[3]));
            ProjCoordinate xy = new ProjCoordinate();
            back.transform(new ProjCoordinate(p[2], p[3]), xy);
            forward =
                worse(
                    forward,
                    unit == 0
                        ? degrees(xy.x - p[0], xy.y - p[1], p[1])
                        : Math.hypot(xy.x - p[0], xy.y - p[1]) * unit);
          }
          System.out.println(task[0] + "\t" + inverse + "\t" + forward);
        } catch (RuntimeException e) {
          // proj4j cannot do this definition: no line, so the candidate is not considered.
        }
      }
    }
  }

  private static double worse(double a, double b) {
    return Double.isFinite(b) ? Math.max(a, b) : 1e12;
  }

  private static double degrees(double dlon, double dlat, double lat) {
    double wrapped = Math.IEEEremainder(dlon, 360);
    return METRES_PER_DEGREE * Math.hypot(dlat, wrapped * Math.cos(Math.toRadians(lat)));
  }

  private static double[] numbers(String line) {
    String[] parts = line.split("\t");
    double[] numbers = new double[parts.length];
    for (int i = 0; i < parts.length; i++) {
      numbers[i] = Double.parseDouble(parts[i]);
    }
    return numbers;
  }
}
