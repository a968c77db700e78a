// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import io.streamgauge.common.OptionList;

/**
 * The format of some messages.
 *
 * @param of their topic filter or their content type
 * @param format their format, or null when they have no readings
 */
record FormatChoice(String of, PayloadFormat format) {
  private static final String NONE = "none";

  /**
   * Reads a choice as a user writes it: {@code sites/+/senml=senml-cbor}.
   *
   * @throws IllegalArgumentException when it is none, or names a format that gives no readings
   */
  static FormatChoice parse(String text) {
    int equals = text.lastIndexOf('=');
    String of = equals < 0 ? "" : text.substring(0, equals).trim();
    if (of.isEmpty()) {
      throw new IllegalArgumentException(
          "'" + text + "' has no = between what messages have and their format");
    }
    String name = text.substring(equals + 1).trim();
    if (name.equalsIgnoreCase(NONE)) {
      return new FormatChoice(of, null);
    }
    PayloadFormat format = format(name);
    if (format.isWhole() || format == PayloadFormat.VALUE) {
      throw new IllegalArgumentException(
          "'" + text + "': value, string and raw are formats of all messages or of none");
    }
    return new FormatChoice(of, format);
  }

  /** Whether these messages have no readings. */
  boolean ignores() {
    return format == null;
  }

  private static PayloadFormat format(String name) {
    try {
      return OptionList.constant(PayloadFormat.class, name);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + name + "' is no payload.format", e);
    }
  }
}
