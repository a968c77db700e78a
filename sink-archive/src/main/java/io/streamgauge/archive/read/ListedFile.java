// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import java.util.Comparator;

/**
 * A file that a directory lists.
 *
 * @param key in the store
 * @param levels of its directory
 * @param name what its name says
 */
record ListedFile(String key, PathLevels levels, FileName name) {
  static final Comparator<ListedFile> BY_KEY = Comparator.comparing(ListedFile::key);
  static final Comparator<ListedFile> BY_OFFSET =
      Comparator.comparingLong((ListedFile file) -> file.name().first()).thenComparing(BY_KEY);

  /** The key below the directory of the topics. */
  String below() {
    return levels.path() + key.substring(key.lastIndexOf('/'));
  }
}
