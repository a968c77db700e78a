// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Topic filters by their levels, so that what it costs to find one for a topic hangs on the levels
 * of the topic, and not on how many filters there are.
 */
final class FilterTree {
  private static final int NONE = Integer.MAX_VALUE;

  private final List<TopicFilter> filters;
  private final Node root = new Node();

  /** The filters that have the same levels so far. */
  private static final class Node {
    private final Map<String, Node> texts = new HashMap<>();
    private Node wildcard;

    /** The first filter that ends here. */
    private int here = NONE;

    /** The first filter that has # from here on. */
    private int rest = NONE;
  }

  FilterTree(List<TopicFilter> filters) {
    this.filters = List.copyOf(filters);
    for (int i = 0; i < filters.size(); i++) {
      add(filters.get(i).levels(), i);
    }
  }

  private void add(List<String> levels, int index) {
    Node node = root;
    for (String level : levels) {
      if (level.equals("#")) {
        node.rest = Math.min(node.rest, index);
        return;
      } else if (!TopicFilter.isWildcard(level)) {
        node = node.texts.computeIfAbsent(level, key -> new Node());
      } else {
        node.wildcard = node.wildcard == null ? new Node() : node.wildcard;
        node = node.wildcard;
      }
    }
    node.here = Math.min(node.here, index);
  }

  /** The first filter that matches a topic. */
  Optional<TopicFilter> first(String topic) {
    int first = NONE;
    List<Node> nodes = List.of(root);
    // Wildcards in the first level leave out the broker's own topics, such as $SYS.
    boolean wildcards = !topic.startsWith("$");
    for (String level : topic.split("/", -1)) {
      List<Node> next = new ArrayList<>(2);
      for (Node node : nodes) {
        first = wildcards ? Math.min(first, node.rest) : first;
        addIfThere(node.texts.get(level), next);
        addIfThere(wildcards ? node.wildcard : null, next);
      }
      wildcards = true;
      nodes = next;
      if (nodes.isEmpty()) {
        break;
      }
    }
    for (Node node : nodes) {
      // A trailing # also stands for the parent level itself.
      first = Math.min(first, Math.min(node.here, node.rest));
    }
    return first == NONE ? Optional.empty() : Optional.of(filters.get(first));
  }

  private static void addIfThere(Node node, List<Node> nodes) {
    if (node != null) {
      nodes.add(node);
    }
  }
}
