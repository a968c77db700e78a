// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.xml;

/** A document that is not read, with the reason. */
public final class XmlException extends Exception {
  private static final long serialVersionUID = 1L;

  XmlException(String reason) {
    super(reason);
  }
}
