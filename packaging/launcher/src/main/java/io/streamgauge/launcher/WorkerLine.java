// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import java.io.IOException;
import java.util.Arrays;

/** A line of Connect workers that the bundle runs on. */
public enum WorkerLine {
  V3_7("3.7", "kafka-oldest"),
  V3_9("3.9", "kafka-3.9"),
  V4_1("4.1", "kafka-4.1"),
  V4_3("4.3", "kafka");

  /** The oldest one. */
  public static final WorkerLine OLDEST = V3_7;

  /** The one that all tests run on that name no other. */
  public static final WorkerLine NEWEST = V4_3;

  private final String version;
  private final String runtime;

  WorkerLine(String version, String runtime) {
    this.version = version;
    this.runtime = runtime;
  }

  /** The line of this version, such as 3.7. */
  static WorkerLine of(String version) {
    return Arrays.stream(values())
        .filter(line -> line.version.equals(version))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--worker " + version + ": give one of " + Arrays.toString(values())));
  }

  /** The class path of its worker. */
  public String classpath(Runtimes runtimes) throws IOException {
    return runtimes.classpath("runtime/" + runtime);
  }

  @Override
  public String toString() {
    return version;
  }
}
