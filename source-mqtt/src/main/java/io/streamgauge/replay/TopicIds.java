// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A client that asks the cluster for the ids of topics, as often as a task needs. */
interface TopicIds extends AutoCloseable {
  /** The ids of those of these topics that the cluster has and tells an id of, once it answers. */
  CompletableFuture<Map<String, String>> ask(Collection<String> topics);

  @Override
  void close();
}
