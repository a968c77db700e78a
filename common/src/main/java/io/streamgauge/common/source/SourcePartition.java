// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.source;

import java.util.HashMap;
import java.util.Map;

/** The source partition of a station or a file, in the order in which Connect itself writes it. */
public final class SourcePartition {
  /** Key of what the readings are from: a service, or {@code file:}. */
  public static final String API = "api";

  private SourcePartition() {}

  /** The partition of a station or a file. */
  public static Map<String, String> of(String api, String key, String value) {
    // Neither a copy nor Map.of has the order of a map that was filled one by one.
    Map<String, String> partition = new HashMap<>();
    partition.put(API, api);
    partition.put(key, value);
    return partition;
  }
}
