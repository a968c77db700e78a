// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.xml;

import java.util.List;

/**
 * The rows of a document that a tree is to have; what is no row is always there.
 *
 * @param path names of the elements from the root down to a row; empty where nothing is a row
 * @param from the first row, counted over the whole document
 * @param most no further row is taken in when those before it have this many bytes
 */
public record RowWindow(List<String> path, long from, long most) {
  /** A whole document. */
  public static final RowWindow ALL = new RowWindow(List.of(), 0, Long.MAX_VALUE);
}
