// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.connect.mirror.DefaultTopicFilter;
import org.apache.kafka.connect.mirror.IdentityReplicationPolicy;

/** The rules by which MirrorMaker leaves out topics in silence, asked of its own classes. */
final class UplinkRules {
  /** The worker's own, see {@code worker.properties}. */
  static final Set<String> WORKERS = Set.of("edge-configs", "edge-offsets", "edge-status");

  private UplinkRules() {}

  /** Those of these topics that an uplink with this configuration sends. */
  static Set<String> sent(Map<String, String> uplink, Collection<String> topics) {
    Set<String> sent = new TreeSet<>(topics);
    sent.removeAll(WORKERS);
    IdentityReplicationPolicy policy = new IdentityReplicationPolicy();
    try (DefaultTopicFilter filter = new DefaultTopicFilter()) {
      filter.configure(uplink);
      sent.removeIf(each -> policy.isInternalTopic(each) || !filter.shouldReplicateTopic(each));
      return sent;
    } catch (IllegalArgumentException | KafkaException | LinkageError e) {
      // Told as a fault.
      return Set.of();
    }
  }

  /** Why something of this would never be sent by an uplink with this configuration. */
  static List<String> faults(Map<String, String> uplink, Collection<String> topics) {
    String alias = uplink.getOrDefault("source.cluster.alias", "");
    if (alias.equals(uplink.get("target.cluster.alias"))) {
      return List.of(
          "the uplink would send nothing: the gateway has the name of its target, "
              + alias
              + ". Install under another name");
    }
    List<String> faults = new ArrayList<>();
    IdentityReplicationPolicy policy = new IdentityReplicationPolicy();
    try (DefaultTopicFilter filter = new DefaultTopicFilter()) {
      filter.configure(uplink);
      for (String topic : topics) {
        if (WORKERS.contains(topic)) {
          faults.add(topic + " cannot be sent: it is the worker's own");
        } else if (policy.isInternalTopic(topic) || !filter.shouldReplicateTopic(topic)) {
          faults.add(
              topic
                  + " would not be sent: MirrorMaker leaves out this name, or topics and"
                  + " topics.exclude of the uplink do");
        }
      }
    } catch (IllegalArgumentException | KafkaException | LinkageError e) {
      // The guard's work does not depend on it.
      faults.add("topics of the uplink: " + e);
    }
    return faults;
  }
}
