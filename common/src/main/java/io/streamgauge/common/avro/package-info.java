// SPDX-License-Identifier: Apache-2.0
/**
 * Avro schemas that users write into a configuration, and nothing of Avro's encoding.
 *
 * <pre>
 * text of an option --AvroRecord--> Connect schema of a record
 * </pre>
 *
 * <p>Threads: nothing here changes.
 *
 * <p>Plugins that have such an option bring Avro along.
 */
package io.streamgauge.common.avro;
