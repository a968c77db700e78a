// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.sparkplug;

import java.util.List;

/**
 * The values of a message.
 *
 * @param topic where it came
 * @param session number of the session that began or ended with it, or null
 * @param values its values; none when the message has none by its nature
 */
public record NodeMessage(SparkplugTopic topic, Long session, List<NodeValue> values) {}
