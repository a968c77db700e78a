// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.network;

import java.util.Random;

/**
 * The way of one sensor to the broker, which is there or not there for a while in turn. It begins
 * as if it had gone on for ever: in an outage perhaps.
 */
final class Connection {
  /** Two of these that follow one another are one longer time with a connection. */
  private static final long CONNECTED_MILLIS = 60_000;

  private final Connectivity connectivity;
  private final Random random;
  private final double[] perEpisode;
  private final long begin;
  private long end;
  private boolean outage;

  Connection(Connectivity connectivity, Random random, long start) {
    this.connectivity = connectivity;
    this.random = random;
    double[] shares = connectivity.shares();
    this.perEpisode = perEpisode(shares);
    int kind = draw(shares);
    outage = kind > 0;
    end = start + (long) (random.nextDouble() * length(kind));
    begin = outage ? end - length(kind) : start;
  }

  /** When the outage began in which it is at the start, or the start. */
  long begin() {
    return begin;
  }

  /** When a reading comes that was measured at a time; asked in the order of these times. */
  long arrival(long measured) {
    while (measured >= end) {
      int kind = draw(perEpisode);
      outage = kind > 0;
      end += length(kind);
    }
    return outage ? end : measured + (long) (random.nextDouble() * connectivity.connectedMillis());
  }

  /** Whether the reading that was asked for last is one of an outage. */
  boolean outage() {
    return outage;
  }

  private long length(int kind) {
    return kind == 0 ? CONNECTED_MILLIS : connectivity.bounds().get(kind).millis();
  }

  /** Long ones are rarer than the time that they take. */
  private double[] perEpisode(double[] shares) {
    double[] weights = new double[shares.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = shares[i] / length(i);
    }
    return weights;
  }

  private int draw(double[] weights) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    double lot = random.nextDouble() * sum;
    int drawn = 0;
    while (drawn < weights.length - 1 && lot >= weights[drawn]) {
      lot -= weights[drawn++];
    }
    return drawn;
  }
}
