// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.util.HashMap;
import java.util.Map;

/** The source partition of a station or a file, in the order in which Connect itself writes it. */
final class SourcePartition {
  static final String API = "api";

  private SourcePartition() {}

  static Map<String, String> of(String api, String key, String value) {
    // Neither a copy nor Map.of has the order of a map that was filled one by one.
    Map<String, String> partition = new HashMap<>();
    partition.put(API, api);
    partition.put(key, value);
    return partition;
  }
}
