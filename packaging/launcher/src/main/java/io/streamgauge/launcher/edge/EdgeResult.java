// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.edge;

import java.util.Locale;

/**
 * The account of the readings of a demo.
 *
 * @param sent readings that MQTT brokers acknowledged and loggers wrote
 * @param centre different readings at the centre
 * @param archived rows of the archive
 * @param archiveable records at the centre, repeats included
 * @param duplicated records that the way from a gateway's log to the centre made of one
 * @param repeated records of readings that MQTT delivered twice, all of which say so
 * @param unmarked repeats that do not say so
 * @param unlike records whose key, value, time or a header the way changed
 * @param disordered records that came after a later one of their sensor
 * @param elsewhere records on another partition than that of a source at the centre
 */
public record EdgeResult(
    long sent,
    long centre,
    long archived,
    long archiveable,
    long duplicated,
    long repeated,
    long unmarked,
    long unlike,
    long disordered,
    long elsewhere) {

  public long lost() {
    return sent - centre;
  }

  /** Whether everything is as it should be. */
  public boolean complete() {
    return lost() == 0
        && archived == archiveable
        && duplicated + unmarked + unlike + disordered + elsewhere == 0;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        """
          sent                    %,10d
          at the centre           %,10d  (lost %d, duplicated %d)
          delivered again by MQTT %,10d  (after the power cut, each marked as such but %d)
          archived                %,10d  of %,d records at the centre
          not as in the gateway   %,10d  (key, value, time or a header)
          out of order            %,10d  (per sensor)
          on another partition    %,10d  than a source at the centre uses
        """,
        sent,
        centre,
        lost(),
        duplicated,
        repeated,
        unmarked,
        archived,
        archiveable,
        unlike,
        disordered,
        elsewhere);
  }
}
