// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import java.util.Map;

/** The offsets that Connect has stored for some partitions. */
public interface StoredOffsets {
  /** That of a partition, or null. */
  Map<String, Object> of(Map<String, String> partition);
}
