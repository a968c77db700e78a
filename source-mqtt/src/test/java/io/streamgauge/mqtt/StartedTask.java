// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.common.FakeSourceContext;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;

/** Tasks as Connect starts and polls them. */
final class StartedTask {
  private StartedTask() {}

  static MqttSourceTask of(Map<String, String> options) {
    return of(new FakeSourceContext(options));
  }

  static MqttSourceTask of(FakeSourceContext context) {
    MqttSourceTask task = new MqttSourceTask();
    task.initialize(context);
    task.start(context.configs());
    return task;
  }

  /** The records of one poll, which may be none. */
  static List<SourceRecord> polled(MqttSourceTask task) throws InterruptedException {
    List<SourceRecord> polled = task.poll();
    return polled == null ? List.of() : polled;
  }
}
