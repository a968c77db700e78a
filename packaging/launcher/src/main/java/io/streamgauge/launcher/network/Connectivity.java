// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.network;

import io.streamgauge.launcher.command.Arguments;
import java.util.ArrayList;
import java.util.List;

/**
 * The times that readings take to come. A sensor has outages as long as the times of the list,
 * measures on in each, and sends all of it when the outage is over; how much of its time it spends
 * in outages of which length follows from the fractions of readings that are to come within each
 * time.
 *
 * @param bounds fractions and times, both rising; the last fraction is 1
 */
record Connectivity(List<Bound> bounds) {
  static final Connectivity AT_ONCE = new Connectivity(List.of(new Bound(1, 0)));

  /** The network of a river basin, with its radio shadows and its dead batteries. */
  static final String FIELD = "80%:10s,95%:2m,99%:8m,100%:6h";

  private static final String FORM = "give fractions and times that rise to 100%, as " + FIELD;

  /**
   * A fraction of all readings that comes within a time.
   *
   * @param share from 0 to 1
   * @param millis the time
   */
  record Bound(double share, long millis) {}

  Connectivity {
    Bound last = new Bound(0, -1);
    for (Bound bound : bounds) {
      if (bound.share() <= last.share() || bound.millis() <= last.millis()) {
        throw new IllegalArgumentException(FORM);
      }
      last = bound;
    }
    if (last.share() != 1) {
      throw new IllegalArgumentException(FORM);
    }
    outageShares(bounds);
  }

  /** Reads {@code at-once}, {@code field} or a list as {@code 80%:10s,100%:2m}. */
  static Connectivity parse(String text) {
    if (text.equals("at-once")) {
      return AT_ONCE;
    }
    List<Bound> bounds = new ArrayList<>();
    for (String each : (text.equals("field") ? FIELD : text).split(",", -1)) {
      String[] parts = each.strip().split(":", -1);
      if (parts.length != 2) {
        throw new IllegalArgumentException(FORM + ", or at-once, or field");
      }
      bounds.add(new Bound(Arguments.share(parts[0]), Arguments.duration(parts[1]).toMillis()));
    }
    return new Connectivity(List.copyOf(bounds));
  }

  /** How late a reading of a sensor that is connected comes at most. */
  long connectedMillis() {
    return bounds.get(0).millis();
  }

  /**
   * The fraction of its time that a sensor is in an outage as long as each bound; that of the first
   * bound is the time that it is connected.
   */
  double[] shares() {
    return outageShares(bounds);
  }

  /**
   * In an outage of 8 minutes a quarter of the readings wait for less than 2: what the longer ones
   * give to the shorter times is taken off these.
   */
  private static double[] outageShares(List<Bound> bounds) {
    double[] shares = new double[bounds.size()];
    double sum = 0;
    for (int i = bounds.size() - 1; i > 0; i--) {
      double below = bounds.get(i - 1).millis();
      double later = 1 - bounds.get(i - 1).share();
      for (int longer = i + 1; longer < bounds.size(); longer++) {
        later -= shares[longer] * (1 - below / bounds.get(longer).millis());
      }
      shares[i] = later / (1 - below / bounds.get(i).millis());
      sum += shares[i];
      if (shares[i] < 0) {
        throw new IllegalArgumentException(
            "in the outages that the longer times need, more readings wait for less: give time "
                + (i + 1)
                + " of the list a higher fraction, or leave it out");
      }
    }
    shares[0] = 1 - sum;
    if (shares[0] < 0) {
      throw new IllegalArgumentException(
          "a sensor would never be connected: give the first time a higher fraction");
    }
    return shares;
  }
}
