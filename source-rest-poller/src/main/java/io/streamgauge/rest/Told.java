// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.util.HashSet;
import java.util.Set;

/** What has been told of, so that the look-back and a backfill, which show it again, do not. */
final class Told {
  private static final int MOST = 1_000;

  private final Set<String> told = new HashSet<>();

  /** Whether this has not been told of yet, as far as is remembered since the start. */
  boolean first(String digest) {
    if (told.size() >= MOST) {
      told.clear();
    }
    return told.add(digest);
  }
}
