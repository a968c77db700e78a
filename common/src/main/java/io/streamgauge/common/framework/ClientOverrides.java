// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.framework;

import io.streamgauge.common.OptionSpelling;
import io.streamgauge.common.Problems;
import io.streamgauge.common.help.Troubleshooting;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;

/**
 * The options of a connector for one of the Kafka clients that Connect makes for it.
 *
 * @param prefix what their names begin with, as {@code producer.override.}
 * @param options by the client's own names
 */
record ClientOverrides(String prefix, Map<String, String> options) {
  private static final String PRODUCER = "producer.override.";
  private static final String CONSUMER = "consumer.override.";
  private static final String ADMIN = "admin.override.";
  private static final String LEAVE_OUT = "leave it out: Connect decides it by itself";

  /** Requests that an idempotent producer may have under way, as Kafka's documentation says. */
  private static final int MOST_IN_FLIGHT = 5;

  private static ClientOverrides of(String prefix, Map<String, String> given) {
    Map<String, String> own = new TreeMap<>();
    given.forEach(
        (name, value) -> {
          if (name.startsWith(prefix) && value != null) {
            own.put(name.substring(prefix.length()), value.trim());
          }
        });
    return new ClientOverrides(prefix, own);
  }

  /** Refuses what no client would start with, whichever it is for. */
  static void checkAll(Map<String, String> given, Problems problems) {
    of(PRODUCER, given).check(ProducerConfig.configDef(), problems);
    of(CONSUMER, given).check(ConsumerConfig.configDef(), problems);
    of(ADMIN, given).check(AdminClientConfig.configDef(), problems);
  }

  /** Refuses what would lose readings of a source, or stop its tasks. */
  static void checkSource(Map<String, String> given, boolean lossAccepted, Problems problems) {
    ClientOverrides producer = of(PRODUCER, given);
    producer.refuse(problems, "transactional.id", "key.serializer", "value.serializer");
    String acks = producer.options.getOrDefault(ProducerConfig.ACKS_CONFIG, "all");
    if (!lossAccepted && (acks.equals("0") || acks.equals("1"))) {
      producer.add(
          ProducerConfig.ACKS_CONFIG,
          "readings that one broker alone has are lost with it, and were acknowledged to their"
              + " source; leave it out, or confirm the loss with accept.loss=true"
              + Troubleshooting.ACCEPT_LOSS.see(),
          problems);
    }
    if (producer.options.getOrDefault(ProducerConfig.RETRIES_CONFIG, "1").equals("0")) {
      producer.add(
          ProducerConfig.RETRIES_CONFIG,
          "each change of a leader would stop the task; leave it out",
          problems);
    }
    String inFlight = ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION;
    if (producer.number(inFlight, 1) > MOST_IN_FLIGHT) {
      producer.add(
          inFlight, "a producer that writes each reading once may have 5 at most", problems);
    }
    long least =
        producer.number(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG)
            + producer.number(ProducerConfig.LINGER_MS_CONFIG);
    if (producer.number(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Long.MAX_VALUE) < least) {
      producer.add(
          ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
          "it must not be shorter than request.timeout.ms and linger.ms together, now "
              + least
              + " ms; make it longer or leave it out. Where the worker has shorter ones (producer.*),"
              + " which a connector is not told, name them here too: "
              + PRODUCER
              + "request.timeout.ms",
          problems);
    }
  }

  /** Refuses what would lose records on their way to a sink, or stop its tasks. */
  static void checkSink(Map<String, String> given, boolean lossAccepted, Problems problems) {
    ClientOverrides consumer = of(CONSUMER, given);
    consumer.refuse(problems, "key.deserializer", "value.deserializer");
    String heartbeat = ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG;
    String session = ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG;
    boolean asked =
        consumer.options.containsKey(heartbeat) || consumer.options.containsKey(session);
    long silence = consumer.number(session, 45_000);
    if (asked && consumer.number(heartbeat, 3_000) >= silence) {
      consumer.add(
          consumer.options.containsKey(session) ? session : heartbeat,
          "a session of "
              + silence
              + " ms would be over before the next heartbeat, after "
              + consumer.number(heartbeat, 3_000)
              + " ms; make the heartbeat a third of the session",
          problems);
    }
    if (Boolean.parseBoolean(consumer.options.get(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG))) {
      consumer.add(
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
          "Kafka would take records for archived that are in no file; leave it out",
          problems);
    }
    String reset = consumer.options.getOrDefault(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "");
    if (reset.equals("none")) {
      consumer.add(
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
          "a new connector has no offsets, so its tasks would not start; use earliest",
          problems);
    } else if (reset.equals("latest") && !lossAccepted) {
      consumer.add(
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
          "whatever comes while Kafka has no offset of this connector would never be read; use"
              + " earliest, or confirm the loss with accept.loss=true"
              + Troubleshooting.ACCEPT_LOSS.see(),
          problems);
    }
  }

  private void check(ConfigDef definition, Problems problems) {
    Map<String, String> known = new HashMap<>();
    options.forEach(
        (name, value) -> {
          if (definition.names().contains(name)) {
            known.put(name, value);
            return;
          }
          // Interceptors, serializers and login modules have options of their own.
          String meant = OptionSpelling.nearest(name, definition.names());
          if (meant != null) {
            problems.tell(prefix + name, OptionSpelling.refusal(prefix + name, prefix + meant));
          }
        });
    for (ConfigValue value : definition.validate(known)) {
      if (known.containsKey(value.name())) {
        for (String message : value.errorMessages()) {
          problems.tell(
              prefix + value.name(),
              message.replace(
                  "configuration " + value.name() + ":",
                  "configuration " + prefix + value.name() + ":"));
        }
      }
    }
  }

  private void refuse(Problems problems, String... names) {
    for (String name : names) {
      if (options.containsKey(name)) {
        add(name, LEAVE_OUT, problems);
      }
    }
  }

  private void add(String name, String remedy, Problems problems) {
    problems.add(prefix + name, options.get(name), remedy);
  }

  /** A whole number of a producer, or what it has by default in this version of Kafka. */
  private long number(String name) {
    Object otherwise = ProducerConfig.configDef().defaultValues().get(name);
    return number(name, ((Number) otherwise).longValue());
  }

  /** A whole number; what is none is refused elsewhere. */
  private long number(String name, long otherwise) {
    try {
      return Long.parseLong(options.getOrDefault(name, Long.toString(otherwise)));
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }
}
