// SPDX-License-Identifier: Apache-2.0
/** The whole system under load and through failures, counted from outside. */
package io.streamgauge.proof;
