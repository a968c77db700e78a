// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

/** Turns a payload into records. */
sealed interface Decoder
    permits CsvDecoder, GzipDecoder, JsonDecoder, RawDecoder, SenmlDecoder, StringDecoder {

  /**
   * Adds the records of a delivery.
   *
   * @throws UndecodableException when the payload as a whole is not of this format
   */
  void decode(Delivery delivery, Records records) throws UndecodableException;
}
