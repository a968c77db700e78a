// SPDX-License-Identifier: Apache-2.0
/**
 * Parts that every command has: its words, and an end in order when Ctrl-C comes.
 *
 * <p>Threads: {@link OrderlyEnd} interrupts the one that made it, from a shutdown hook.
 */
package io.streamgauge.launcher.command;
