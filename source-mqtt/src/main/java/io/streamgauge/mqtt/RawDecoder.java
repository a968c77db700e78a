// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

/** Passes the payload on as bytes. */
record RawDecoder() implements Decoder {

  @Override
  public void decode(Delivery delivery, Records records) {
    records.raw();
  }
}
