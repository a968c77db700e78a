// SPDX-License-Identifier: Apache-2.0
/**
 * The decoders: a message's bytes in, one value or elements out.
 *
 * <pre>
 * PayloadOptions --decoder()--> GzipDecoder --unpacked--> JsonDecoder, SenmlDecoder, CsvDecoder, ...
 * bytes --Decoder--> Decoded.Whole, or Decoded.Elements --ElementTurns, one at a time--> Observations
 * what of a payload is refused --PayloadPart--> the header of its bad record, and back
 * </pre>
 *
 * <p>Knows neither client nor session. What is known of the nodes of Sparkplug is in a package of
 * its own.
 *
 * <p>Threads: none of its own. A decoder has no state and is for any thread, but for that of
 * Sparkplug; the elements of a payload belong to the one that asks for the next.
 */
package io.streamgauge.payload;
