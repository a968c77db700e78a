// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.source.SourcePartition;
import java.util.Map;

/**
 * One station of a service, as its records and offsets name it.
 *
 * @param api name of the service
 * @param attributes what the list of stations says of it
 * @param partition that its offsets are kept under
 */
record Station(
    String api, String id, Map<String, String> attributes, Map<String, String> partition) {
  static Station of(String api, String id, Map<String, String> attributes) {
    return new Station(api, id, attributes, partition(api, id));
  }

  static Map<String, String> partition(String api, String id) {
    return SourcePartition.of(api, "station", id);
  }
}
