// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.declared;

/**
 * A reading of plain values by one schema, for values as JsonConverter writes them without schemas:
 * times are numbers, bytes are Base64, decimals either. What a transformation has made of them
 * since, such as a Date, is taken too. Nothing is guessed, cut or rounded but a number that is
 * declared as a float.
 */
@FunctionalInterface
interface PlainReader {
  /**
   * The value of the schema.
   *
   * @param plain not null
   * @throws Misfit when it is none
   */
  Object read(Object plain) throws Misfit;
}
