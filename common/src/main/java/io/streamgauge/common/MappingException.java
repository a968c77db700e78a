// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

/** An element that cannot become an Observation. The message names the option and the value. */
class MappingException extends Exception {
  MappingException(String message) {
    super(message);
  }
}
