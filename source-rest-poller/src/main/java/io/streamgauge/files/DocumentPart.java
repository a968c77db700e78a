// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import java.util.List;

/**
 * The rows of a part of a document.
 *
 * @param next where the part behind it begins
 * @param last whether there is none behind it
 */
record DocumentPart(List<FileRow> rows, long next, boolean last) {
  /** A document that cannot be read, or not from here on. */
  static DocumentPart unreadable(List<FileRow> reason) {
    return new DocumentPart(reason, 0, true);
  }
}
