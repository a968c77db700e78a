// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

/** One real part of a stack, which can always be stopped. */
public interface Part extends AutoCloseable {
  @Override
  void close();
}
