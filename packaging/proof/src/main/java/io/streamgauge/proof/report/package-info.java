// SPDX-License-Identifier: Apache-2.0
/**
 * The report of a proof run: what was counted while things failed, as a page, as Markdown and as
 * JSON.
 */
package io.streamgauge.proof.report;
