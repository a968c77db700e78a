// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import org.apache.kafka.connect.data.Schema;

/** Passes the payload on as text. */
record StringDecoder() implements Decoder {

  @Override
  public void decode(Delivery delivery, Records records) throws UndecodableException {
    records.value(Schema.STRING_SCHEMA, delivery.text());
  }
}
