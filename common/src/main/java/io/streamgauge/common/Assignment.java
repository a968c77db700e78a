// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

/** One entry of {@link ObservationMapping#ATTRIBUTES}. */
record Assignment(String name, Expression expression) {
  static Assignment parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException("'" + text + "' is not of the form name=expression");
    }
    return new Assignment(
        text.substring(0, equals).trim(), Expression.parse(text.substring(equals + 1).trim()));
  }
}
