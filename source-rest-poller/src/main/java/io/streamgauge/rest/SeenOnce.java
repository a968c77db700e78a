// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A memory of what has been told of, so that the look-back and a backfill, which show it again, do
 * not tell it again.
 */
final class SeenOnce {
  private static final int MOST = 1_000;

  /** Those that were seen last: what a service shows at each poll is never forgotten. */
  private final Set<String> told =
      Collections.newSetFromMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > MOST;
            }
          });

  /** Whether this has not been told of yet, as far as is remembered since the start. */
  boolean first(String digest) {
    return told.add(digest);
  }

  /** Forgets what begins so: it may be told of again. */
  void forget(String prefix) {
    told.removeIf(digest -> digest.startsWith(prefix));
  }
}
