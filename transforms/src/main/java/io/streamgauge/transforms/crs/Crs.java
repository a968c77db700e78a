// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.crs;

/** A coordinate reference system of the registry that can be used: verified or limited. */
public final class Crs {
  static final int WGS84 = 4326;

  private final int code;
  private final String name;
  private final boolean verified;
  private final double accuracy;
  private final Area area;
  private final String definition;

  Crs(int code, String name, boolean verified, double accuracy, Area area, String definition) {
    this.code = code;
    this.name = name;
    this.verified = verified;
    this.accuracy = accuracy;
    this.area = area;
    this.definition = definition;
  }

  int code() {
    return code;
  }

  Area area() {
    return area;
  }

  String definition() {
    return definition;
  }

  /** Whether x and y are longitude and latitude in degrees. */
  public boolean geographic() {
    return definition.startsWith("+proj=longlat");
  }

  /** Whether its transformation to WGS 84 agrees with PROJ's best one within a centimetre. */
  public boolean verified() {
    return verified;
  }

  /** Accuracy in metres of its transformation to WGS 84. */
  public double accuracy() {
    return accuracy;
  }

  /** {@code EPSG:n}. */
  public String label() {
    return "EPSG:" + code;
  }

  /** Code and name, for people. */
  @Override
  public String toString() {
    return label() + " (" + name + ")";
  }
}
