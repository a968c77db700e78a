// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.DescribeConfigsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.Test;

class CentreNamesTest {
  private final Map<String, Map<String, String>> topics = new HashMap<>();
  private RuntimeException refusal;
  private boolean made = true;

  /** A result of the client's that the test makes. */
  private static final class Created extends CreateTopicsResult {
    Created(String topic, RuntimeException refusal) {
      super(Map.of(topic, future(null, refusal)));
    }
  }

  /** Another. */
  private static final class Described extends DescribeConfigsResult {
    Described(ConfigResource resource, Config config, RuntimeException refusal) {
      super(Map.of(resource, future(config, refusal)));
    }
  }

  private static <T> KafkaFuture<T> future(T value, RuntimeException refusal) {
    KafkaFutureImpl<T> future = new KafkaFutureImpl<>();
    if (refusal == null) {
      future.complete(value);
    } else {
      future.completeExceptionally(refusal);
    }
    return future;
  }

  private CentreNames centre() {
    return new CentreNames(
        (Admin)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Admin.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "createTopics" -> create((Collection<?>) arguments[0]);
                      case "describeConfigs" -> describe((Collection<?>) arguments[0]);
                      default -> null;
                    }));
  }

  private CreateTopicsResult create(Collection<?> asked) {
    NewTopic topic = (NewTopic) asked.iterator().next();
    if (made) {
      topics.putIfAbsent(topic.name(), topic.configs());
    }
    return new Created(topic.name(), refusal);
  }

  private DescribeConfigsResult describe(Collection<?> asked) {
    ConfigResource resource = (ConfigResource) asked.iterator().next();
    Map<String, String> its = topics.get(resource.name());
    if (its == null) {
      return new Described(resource, null, new UnknownTopicOrPartitionException());
    }
    List<ConfigEntry> entries =
        its.entrySet().stream()
            .map(each -> new ConfigEntry(each.getKey(), each.getValue()))
            .toList();
    return new Described(resource, new Config(entries), null);
  }

  @Test
  void aNameWhoseAnswerWasLostIsOurs() throws Exception {
    refusal = new TopicExistsException("asked again");
    try (CentreNames centre = centre()) {
      centre.reserve("north");
    }
    refusal = new TimeoutException("no answer");
    try (CentreNames centre = centre()) {
      centre.reserve("south");
    }
    assertEquals("compact", topics.get("edge-south-offsets").get("cleanup.policy"));
  }

  @Test
  void aNameOfAnotherIsRefused() throws Exception {
    try (CentreNames centre = centre()) {
      centre.reserve("north");
    }
    refusal = new TopicExistsException("it is there");
    try (CentreNames centre = centre()) {
      CentreNames.RefusedException refused =
          assertThrows(CentreNames.RefusedException.class, () -> centre.reserve("north"));
      assertTrue(refused.getMessage().contains("a gateway is named north already"));
    }
  }

  @Test
  void aNameOfWhichNothingIsKnownIsTold() throws Exception {
    refusal = new TimeoutException("no answer");
    made = false;
    try (CentreNames centre = centre()) {
      IOException refused = assertThrows(IOException.class, () -> centre.reserve("north"));
      assertTrue(
          refused.getMessage().contains("the name is taken: delete that topic there"),
          refused.getMessage());
    }
  }
}
