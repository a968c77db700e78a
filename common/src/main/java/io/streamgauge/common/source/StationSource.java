// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.source;

import io.streamgauge.common.source.StationList.NoStationsException;
import java.time.Duration;

/** A place that the list of stations comes from, and that may have another one later. */
public interface StationSource {

  /** Reads the whole list, which may take as long as a request may. */
  StationList read() throws NoStationsException;

  /** The option that says where it is. */
  String option();

  /** What log lines call it: the option, and what else may be shown of it. */
  default String shown() {
    return option();
  }

  /** How often to look whether the list has changed. */
  Duration interval();
}
