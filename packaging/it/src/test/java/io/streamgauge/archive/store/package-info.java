// SPDX-License-Identifier: Apache-2.0
/** Opens the stores of the archive for tests that count what is done to them. */
package io.streamgauge.archive.store;
