// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

/**
 * One of the shares that the tasks of a connector have of its files. Each task finds its own by
 * itself, so that a new file changes no task.
 *
 * @param number from 0
 * @param of how many there are
 */
record FileShare(int number, int of) {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  /** Reads what {@link #text} wrote; without it, there is one. */
  static FileShare parse(String text) {
    String[] parts = text == null ? new String[] {"0", "1"} : text.split("/", -1);
    return new FileShare(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
  }

  String text() {
    return number + "/" + of;
  }

  /** Whether it has this group of files, all of which one task reads. */
  boolean has(String group) {
    long mixed = group.hashCode() * GOLDEN;
    return Long.remainderUnsigned(mixed ^ (mixed >>> Integer.SIZE), of) == number;
  }
}
