// SPDX-License-Identifier: Apache-2.0
/**
 * The decoders: a message's bytes in, one value or elements out.
 *
 * <pre>
 * PayloadOptions --decoder()--> GzipDecoder --unpacked--> JsonDecoder, SenmlDecoder, CsvDecoder, ...
 * bytes --Decoder--> Decoded.Whole, or Decoded.Elements --next(), one at a time--> Observations
 * </pre>
 *
 * <p>Knows neither client nor session.
 *
 * <p>Threads: none of its own. A decoder has no state and is for any thread; the elements of a
 * payload belong to the one that asks for the next.
 */
package io.streamgauge.payload;
