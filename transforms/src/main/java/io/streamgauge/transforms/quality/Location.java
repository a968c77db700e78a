// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import java.util.Set;

/**
 * QARTOD test 3: is the position on the globe, and not too far from the one before?
 *
 * @param rangeMax metres from the position before over which a reading is suspect, or null
 * @param ellipsoid whether distances are those on the WGS 84 ellipsoid; else on a sphere
 */
record Location(Double rangeMax, boolean ellipsoid) implements QualityTest {
  static final String NAME = "location";
  private static final double MOST_LONGITUDE = 180;
  private static final double MOST_LATITUDE = 90;

  static Location of(JsonSection json) {
    json.onlyKnows(Set.of("range_max", "range_method"));
    String method = json.text("range_method", "haversine");
    if (!method.equals("haversine") && !method.equals("wgs84")) {
      throw json.refused("has an unknown range_method; use haversine or wgs84");
    }
    return new Location(json.threshold("range_max"), method.equals("wgs84"));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Basis basis() {
    return Basis.OTHER;
  }

  @Override
  public Tester start(Compat compat, SeriesMemory memory) {
    return new Memory(this, compat == Compat.IOOS, memory);
  }

  private static boolean onGlobe(Sample sample) {
    return sample.longitude() != null
        && sample.latitude() != null
        && Math.abs(sample.longitude()) <= MOST_LONGITUDE
        && Math.abs(sample.latitude()) <= MOST_LATITUDE;
  }

  /** The test with its memory of a series: the last position, and if it was that of the last. */
  private static final class Memory implements Tester {
    private static final int LONGITUDE = 0;
    private static final int LATITUDE = 1;
    private static final int KNOWN_BEFORE = 2;
    private static final int SIZE = 3;

    private final Location test;
    private final boolean ioos;
    private final SeriesMemory.Cells cells;

    Memory(Location test, boolean ioos, SeriesMemory memory) {
      this.test = test;
      this.ioos = ioos;
      cells = memory.cells(SIZE);
    }

    @Override
    public void clear() {
      cells.value(LONGITUDE, Double.NaN);
    }

    private boolean hasPrevious() {
      return !Double.isNaN(cells.value(LONGITUDE));
    }

    private boolean isKnownBefore() {
      return cells.number(KNOWN_BEFORE) != 0;
    }

    @Override
    public Flag check(Sample sample) {
      if (sample.longitude() == null && sample.latitude() == null) {
        // To ioos_qc the distance from a position to none is too far.
        return ioos && test.rangeMax != null && isKnownBefore() ? Flag.SUSPECT : Flag.MISSING;
      }
      if (!onGlobe(sample)) {
        return Flag.FAIL;
      }
      return test.rangeMax != null && hasPrevious() && moved(sample) > test.rangeMax
          ? Flag.SUSPECT
          : Flag.PASS;
    }

    @Override
    public Flag withoutHistory(Flag flag, Sample sample) {
      boolean alone = test.rangeMax != null && !hasPrevious();
      return alone && flag == Flag.PASS ? Flag.NOT_EVALUATED : flag;
    }

    private double moved(Sample sample) {
      double longitude = cells.value(LONGITUDE);
      double latitude = cells.value(LATITUDE);
      return test.ellipsoid
          ? Distance.onEllipsoid(longitude, latitude, sample.longitude(), sample.latitude())
          : Distance.onSphere(longitude, latitude, sample.longitude(), sample.latitude());
    }

    @Override
    public void remember(Sample sample) {
      boolean known = onGlobe(sample);
      cells.number(KNOWN_BEFORE, known ? 1 : 0);
      if (known) {
        cells.value(LONGITUDE, sample.longitude());
        cells.value(LATITUDE, sample.latitude());
      }
    }
  }
}
