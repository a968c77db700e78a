// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.xml;

/**
 * The account of what a tree takes, told before it is taken.
 *
 * @param <E> thrown when it is too much
 */
@FunctionalInterface
public interface XmlCost<E extends Exception> {
  /** Takes so many bytes more. */
  void take(long bytes) throws E;
}
