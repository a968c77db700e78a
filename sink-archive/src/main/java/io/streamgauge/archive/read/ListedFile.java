// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

/**
 * A file that a directory lists.
 *
 * @param key in the store
 * @param levels of its directory
 * @param name what its name says
 */
record ListedFile(String key, PathLevels levels, FileName name) {
  /** The key below the directory of the topics. */
  String below() {
    return levels.path() + key.substring(key.lastIndexOf('/'));
  }
}
