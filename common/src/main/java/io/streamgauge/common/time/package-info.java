// SPDX-License-Identifier: Apache-2.0
/**
 * Times that devices, services and loggers write, in and out.
 *
 * <pre>
 * option text --TimeFormats--> TimeParser (epoch numbers, ISO text, TimePattern) | LoggerTime
 * value --TimeFormats--> Instant | TimeParseException   what a text leaves open: TimeContext
 * Instant --IsoText | WrittenTime--> text
 * </pre>
 *
 * <p>Threads: all types are immutable and may be shared. Nothing here knows of options, records or
 * Connect.
 */
package io.streamgauge.common.time;
