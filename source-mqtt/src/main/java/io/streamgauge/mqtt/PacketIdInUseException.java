// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

/** A packet identifier that is in use came with another message. */
final class PacketIdInUseException extends Exception {
  private static final long serialVersionUID = 1L;

  PacketIdInUseException(int id) {
    super(
        "the broker sent another message with packet identifier "
            + id
            + " before the first one was acknowledged");
  }
}
