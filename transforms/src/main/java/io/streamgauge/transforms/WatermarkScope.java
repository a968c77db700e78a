// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

/**
 * The records whose event times share a watermark: all, or those with the same field or header.
 *
 * @param field path of the field, or null
 * @param header name of the header, or null
 */
record WatermarkScope(FieldPath field, String header) {
  private static final String FIELD = "field:";
  private static final String HEADER = "header:";

  static WatermarkScope of(String text) {
    if (text.equals("all")) {
      return new WatermarkScope(null, null);
    }
    if (text.startsWith(FIELD)) {
      return new WatermarkScope(FieldPath.of(text.substring(FIELD.length())), null);
    }
    if (text.startsWith(HEADER) && text.length() > HEADER.length()) {
      return new WatermarkScope(null, text.substring(HEADER.length()));
    }
    throw new IllegalArgumentException("use all, field:<path> or header:<name>");
  }

  /** The key of the watermark that this reading belongs to. */
  String key(Reading reading) throws Refused {
    if (field == null && header == null) {
      return "";
    }
    String key = textOrNull(reading);
    if (key == null) {
      throw new Refused(
          "no_key", "no " + (field == null ? "header " + header : field) + " for its watermark");
    }
    return key;
  }

  /** What the field or header says, or null. */
  String textOrNull(Reading reading) {
    return field == null ? reading.header(header) : reading.text(field);
  }
}
