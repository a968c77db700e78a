// SPDX-License-Identifier: Apache-2.0
/**
 * What the tests of all modules share: the rules of the house, transcripts of records, and the
 * stand-ins that more than one module needs. A stand-in of one module only lies in its tests.
 *
 * <p>Threads: a test owns what it makes; {@link io.streamgauge.testing.TestClock} may be read by
 * all, and {@link io.streamgauge.testing.StationServer} answers on threads of its own.
 */
package io.streamgauge.testing;
