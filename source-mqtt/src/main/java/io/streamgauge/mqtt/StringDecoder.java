// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

/** Passes the payload on as text. */
record StringDecoder() implements Decoder {

  @Override
  public void decode(Delivery delivery, Records records) throws UndecodableException {
    records.text(delivery.text());
  }
}
