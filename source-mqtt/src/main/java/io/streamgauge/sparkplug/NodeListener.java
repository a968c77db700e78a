// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.sparkplug;

/** Told of what happens to nodes, on the thread that takes their messages. */
public interface NodeListener {
  /** One that nothing is told. */
  NodeListener NONE =
      new NodeListener() {
        @Override
        public void missed(SparkplugTopic topic, int messages) {}

        @Override
        public void birthNeeded(SparkplugTopic topic) {}

        @Override
        public void forgotten(int nodes) {}
      };

  /** So many messages of a node did not come before this one. */
  void missed(SparkplugTopic topic, int messages);

  /** Only another birth of the node tells what its messages mean, or that nothing was missed. */
  void birthNeeded(SparkplugTopic topic);

  /** The births of so many nodes had to make room. */
  void forgotten(int nodes);
}
