// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import io.streamgauge.common.LogText;
import io.streamgauge.common.Problems;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.storage.Converter;
import org.apache.kafka.connect.storage.HeaderConverter;
import org.apache.kafka.connect.storage.SimpleHeaderConverter;
import org.apache.kafka.connect.storage.StringConverter;

/**
 * The converters that read the replayed topics: those with which they were written.
 *
 * @param key of keys
 * @param value of values
 * @param header of headers
 */
record RecordConverters(Converter key, Converter value, HeaderConverter header)
    implements Closeable {

  static final String KEY = "replay.key.converter";
  static final String VALUE = "replay.value.converter";
  static final String HEADER = "replay.header.converter";

  private static final int MOST_CAUSES = 8;

  /** What reads keys and headers where nothing else is configured. */
  static final String STRINGS = "org.apache.kafka.connect.storage.StringConverter";

  /** Their classes are of the worker, or of other plugins, which the worker finds for us. */
  static RecordConverters of(Map<String, String> properties) {
    return new RecordConverters(
        configured(KEY, properties, true),
        configured(VALUE, properties, false),
        headers(name(HEADER, properties), below(HEADER, properties)));
  }

  private static String name(String option, Map<String, String> properties) {
    return properties.getOrDefault(option, STRINGS).trim();
  }

  /** The options below the name of another. */
  private static Map<String, Object> below(String option, Map<String, String> properties) {
    Map<String, Object> own = new HashMap<>();
    properties.forEach(
        (name, value) -> {
          if (name.startsWith(option + ".")) {
            own.put(name.substring(option.length() + 1), value);
          }
        });
    return own;
  }

  private static Converter configured(
      String option, Map<String, String> properties, boolean isKey) {
    Converter converter = made(option, name(option, properties), Converter.class);
    Map<String, Object> own = below(option, properties);
    configure(option, converter, () -> converter.configure(own, isKey));
    return converter;
  }

  private static HeaderConverter headers(String name, Map<String, Object> given) {
    HeaderConverter converter = made(HEADER, name, HeaderConverter.class);
    Map<String, Object> own = new HashMap<>(given);
    if (converter instanceof SimpleHeaderConverter) {
      // It guesses: 0042 is read as 42, a time as a date. Both write a text as it is.
      converter = new StringConverter();
      own.clear();
    }
    own.put("converter.type", "header");
    HeaderConverter made = converter;
    configure(HEADER, made, () -> made.configure(own));
    return made;
  }

  /** A registry's client looks for parts of its own by the class loader of the thread. */
  private static void configure(String option, Object converter, Runnable step) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(converter.getClass().getClassLoader());
    try {
      step.run();
    } catch (RuntimeException e) {
      throw new ConfigException(
          option,
          converter.getClass().getName(),
          "it refuses its options (" + e.getMessage() + "); correct those below " + option + ".");
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Refuses names of classes that are no such converters. */
  static void check(Map<String, String> properties, Problems problems) {
    check(KEY, properties, Converter.class, problems);
    check(VALUE, properties, Converter.class, problems);
    check(HEADER, properties, HeaderConverter.class, problems);
  }

  private static void check(
      String option, Map<String, String> properties, Class<?> kind, Problems problems) {
    String name = name(option, properties);
    try {
      var unused = made(option, name, kind);
    } catch (ConfigException e) {
      problems.add(option, name, remedy(kind));
    }
  }

  private static String remedy(Class<?> kind) {
    return "no "
        + kind.getSimpleName()
        + " of this name is installed on the worker; use the one that the topics were written"
        + " with, as in org.apache.kafka.connect.json.JsonConverter";
  }

  private static <T> T made(String option, String name, Class<T> kind) {
    try {
      return kind.cast(
          RecordConverters.class
              .getClassLoader()
              .loadClass(name)
              .getDeclaredConstructor()
              .newInstance());
    } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
      throw new ConfigException(option, LogText.of(name), remedy(kind));
    }
  }

  /** A service that a converter asks, as a registry of schemas, does not answer now. */
  static final class AwayException extends Exception {
    private static final long serialVersionUID = 1L;

    AwayException(RuntimeException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /**
   * Reads a record.
   *
   * @throws AwayException when a later attempt may succeed
   * @throws RuntimeException of any kind when it was not written with these converters
   */
  TopicRecord read(ConsumerRecord<byte[], byte[]> record) throws AwayException {
    try {
      return converted(record);
    } catch (RuntimeException e) {
      if (isAway(e)) {
        throw new AwayException(e);
      }
      throw e;
    }
  }

  /**
   * Whether a converter says that a later attempt may succeed. Some say so of each {@link
   * IOException}, also of one on bytes that are wrong, for which waiting would have no end.
   */
  private static boolean isAway(RuntimeException failure) {
    boolean away = false;
    boolean ofBytes = false;
    Throwable each = failure;
    for (int i = 0; each != null && i < MOST_CAUSES; i++, each = each.getCause()) {
      if (isOfNetwork(each)) {
        return true;
      }
      away |= each instanceof RetriableException;
      away |= each instanceof org.apache.kafka.common.errors.RetriableException;
      ofBytes |= each instanceof IOException && each.getClass() != IOException.class;
    }
    return away && !ofBytes;
  }

  private static boolean isOfNetwork(Throwable failure) {
    return failure instanceof SocketException
        || failure instanceof SocketTimeoutException
        || failure instanceof UnknownHostException
        || failure instanceof HttpTimeoutException
        || failure instanceof SSLException;
  }

  private TopicRecord converted(ConsumerRecord<byte[], byte[]> record) {
    ConnectHeaders headers = new ConnectHeaders();
    for (Header each : record.headers()) {
      headers.add(each.key(), header.toConnectHeader(record.topic(), each.key(), each.value()));
    }
    return new TopicRecord(
        new TopicPartition(record.topic(), record.partition()),
        record.offset(),
        record.timestamp(),
        key.toConnectData(record.topic(), record.headers(), record.key()),
        value.toConnectData(record.topic(), record.headers(), record.value()),
        headers);
  }

  @Override
  public void close() {
    Utils.closeQuietly(header, "header converter of the replayed topics");
    Utils.closeQuietly(key, "key converter of the replayed topics");
    Utils.closeQuietly(value, "value converter of the replayed topics");
  }
}
