// SPDX-License-Identifier: Apache-2.0
/** The door of the archive's reader for a benchmark. */
package io.streamgauge.archive.read;
