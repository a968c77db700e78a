// SPDX-License-Identifier: Apache-2.0
/**
 * Options of a connector that Connect and Kafka's clients read, refused before they stop a task.
 *
 * <p>Connect takes most of them unread and complains when a task starts, or never.
 */
package io.streamgauge.common.framework;
