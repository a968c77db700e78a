// SPDX-License-Identifier: Apache-2.0
/**
 * Two interfaces of Kafka 4.1 for workers that are older, where classes of the plugins that name
 * them could not be loaded.
 *
 * <p>Workers ask themselves first for everything in {@code org.apache.kafka}: from 4.1 on they have
 * these interfaces, and those in the jar of this module are never loaded. Older ones find them
 * beside the plugin, and call none of them.
 */
package org.apache.kafka.common.metrics;
