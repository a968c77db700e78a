// SPDX-License-Identifier: Apache-2.0
/** Sections of the page of troubleshooting, to which messages lead. */
package io.streamgauge.common.help;
