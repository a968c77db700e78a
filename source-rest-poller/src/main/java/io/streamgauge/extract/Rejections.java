// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import io.streamgauge.common.ObservationMapping.Rejected;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;

/** Elements that gave no reading, of which only the first are kept, and the others counted. */
final class Rejections extends AbstractList<Rejected> {
  private final List<Rejected> kept = new ArrayList<>();
  private long dropped;

  @Override
  public void add(int index, Rejected rejected) {
    if (kept.size() < Extraction.Rejection.MOST) {
      kept.add(rejected);
    } else {
      dropped++;
    }
  }

  @Override
  public Rejected get(int index) {
    return kept.get(index);
  }

  @Override
  public int size() {
    return kept.size();
  }

  /** How many came beside those that are kept. */
  long dropped() {
    return dropped;
  }

  @Override
  public void clear() {
    kept.clear();
    dropped = 0;
  }
}
