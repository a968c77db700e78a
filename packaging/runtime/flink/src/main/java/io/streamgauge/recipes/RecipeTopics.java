// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.recipes;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** The topics of recipes: a write to one that nobody makes waits for ever. */
final class RecipeTopics {
  private RecipeTopics() {}

  /**
   * Makes the topics of results that are not there, which keep what they get, and tells which.
   *
   * @throws IllegalStateException when a topic of readings is not there: its connector makes it as
   *     it should be
   */
  static Set<String> make(String bootstrap, List<Recipe> recipes)
      throws ExecutionException, InterruptedException {
    Set<String> made = new TreeSet<>();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      Set<String> there = admin.listTopics().names().get();
      for (Recipe recipe : recipes) {
        if (!there.contains(recipe.readings())) {
          throw new IllegalStateException(
              recipe.name()
                  + (": there is no topic " + recipe.readings() + " on " + bootstrap)
                  + ": start the connector that fills it, or --set readings=TOPIC");
        }
        for (String topic : recipe.results()) {
          if (!there.contains(topic) && made.add(topic)) {
            NewTopic wanted = new NewTopic(topic, 1, (short) -1);
            create(admin, wanted.configs(Map.of("retention.ms", "-1")));
          }
        }
      }
    }
    return made;
  }

  private static void create(Admin admin, NewTopic topic)
      throws ExecutionException, InterruptedException {
    try {
      admin.createTopics(List.of(topic)).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }
}
