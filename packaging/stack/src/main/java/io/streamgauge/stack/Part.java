// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.stack;

/** One real part of a stack, which can always be stopped. */
interface Part extends AutoCloseable {
  @Override
  void close();
}
