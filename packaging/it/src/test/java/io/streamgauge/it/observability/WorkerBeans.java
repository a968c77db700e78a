// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.observability;

import io.streamgauge.it.WorkerJmx;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;

/** The MBeans in which a worker shows the measures of its plugins. */
final class WorkerBeans implements AutoCloseable {
  private static final String PLUGINS = "kafka.connect:type=plugins,*";
  private static final Set<String> CONNECTS_OWN =
      Set.of("type", "connector", "task", "transformation", "instance");

  /** The name under which measures stand that all transforms have. */
  static final String ALL_TRANSFORMS = "Transforms";

  private static final Pattern OF_ALL_TRANSFORMS =
      Pattern.compile("records-\\w+-total|refused-by-reason-total.*");

  private final JMXConnector jmx;

  /** A measure as a worker shows it: its name with the tags that it has beside Connect's own. */
  record Measure(String name, String meaning) {}

  /** Of a process on this machine. */
  WorkerBeans(long pid) throws Exception {
    jmx = WorkerJmx.connect(pid);
  }

  /** The measures of each plugin, by the name of its connector or of its transform. */
  Map<String, Map<String, Measure>> measures() throws Exception {
    MBeanServerConnection server = jmx.getMBeanServerConnection();
    Map<String, Map<String, Measure>> measures = new TreeMap<>();
    for (ObjectName bean : server.queryNames(new ObjectName(PLUGINS), null)) {
      String transform = bean.getKeyProperty("transformation");
      String plugin = transform == null ? bean.getKeyProperty("connector") : transform;
      Set<String> tags = new TreeSet<>(bean.getKeyPropertyList().keySet());
      tags.removeAll(CONNECTS_OWN);
      for (MBeanAttributeInfo attribute : server.getMBeanInfo(bean).getAttributes()) {
        String name =
            attribute.getName() + (tags.isEmpty() ? "" : "{" + String.join(",", tags) + "}");
        boolean ofAll = transform != null && OF_ALL_TRANSFORMS.matcher(name).matches();
        measures
            .computeIfAbsent(ofAll ? ALL_TRANSFORMS : plugin, any -> new TreeMap<>())
            .put(name, new Measure(name, attribute.getDescription()));
      }
    }
    return measures;
  }

  @Override
  public void close() throws IOException {
    jmx.close();
  }
}
