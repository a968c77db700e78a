// SPDX-License-Identifier: Apache-2.0
/** Where messages lead whoever reads them. */
package io.streamgauge.common.help;
