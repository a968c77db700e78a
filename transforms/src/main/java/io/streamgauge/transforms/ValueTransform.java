// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.LogText;
import io.streamgauge.common.PluginVersion;
import io.streamgauge.common.TransformChain;
import io.streamgauge.common.metrics.PluginGauges;
import io.streamgauge.common.metrics.TaggedCounts;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import org.apache.kafka.common.metrics.Monitorable;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The base of all transforms of values: tombstones and records that are routed already pass
 * untouched, values are Struct or Map alike, and a refused reading goes where {@code on.error}
 * says. Versioned is named here because Transformation has it only from Connect 4.3 on.
 *
 * @param <R> the record type of the chain
 */
abstract class ValueTransform<R extends ConnectRecord<R>>
    implements Transformation<R>, Versioned, Monitorable {
  private static final Logger LOG = LoggerFactory.getLogger(ValueTransform.class);

  private final SingleWarning unforeseen = new SingleWarning(LOG);
  private final ValueWriter writer = new ValueWriter();
  private final LongAdder changed = new LongAdder();
  private final LongAdder refusals = new LongAdder();
  private final TaggedCounts reasons =
      new TaggedCounts(
          "refused-by-reason-total", "Readings that were refused or routed, by reason", "reason");
  private final LongAdder untouched = new LongAdder();
  private final LongAdder drops = new LongAdder();
  private ErrorPolicy onError;

  /** What shall be different in this record. */
  abstract Change change(Reading reading) throws Refused;

  /** The header that tells the status of a record that {@code on.error=skip} let pass. */
  abstract String statusHeader();

  /** Where refused readings go that are unfit for route.topic, or null when all go there. */
  String unfit() {
    return null;
  }

  /** Reads the transform's own options; called before the first record. */
  abstract void configure(TransformOptions options);

  @Override
  public final void configure(Map<String, ?> props) {
    TransformOptions options = TransformOptions.of(config(), props);
    unknown(props);
    onError = ErrorPolicy.of(options, unfit(), getClass().getSimpleName(), statusHeader());
    configure(options);
  }

  /** An upgrade of the worker or of this plugin stops no chain that runs: this is told, no more. */
  private void unknown(Map<String, ?> props) {
    Set<String> unknown = TransformChain.unknown(config(), props.keySet());
    if (!unknown.isEmpty()) {
      LOG.warn(
          "{} has no options {}; correct them or leave them out",
          getClass().getSimpleName(),
          LogText.of(unknown.toString()));
    }
  }

  @Override
  public final R apply(R record) {
    Reading reading = new Reading(record);
    if (record.value() == null || reading.routed()) {
      untouched.increment();
      return record;
    }
    try {
      if (!reading.hasFields()) {
        throw new Refused(
            "no_fields",
            "the value is a "
                + record.value().getClass().getSimpleName()
                + ", not a Struct or a Map");
      }
      Change change = change(reading);
      if (change.drops()) {
        drops.increment();
        return null;
      }
      R result = writer.write(record, reading, change);
      changed.increment();
      return result;
    } catch (Refused refused) {
      return refused(record, reading, refused);
    } catch (CircuitBreaker.OpenException meant) {
      throw meant;
    } catch (RuntimeException | StackOverflowError e) {
      // Values come from anybody, in any shape: one that nobody thought of ends no task.
      unforeseen.warn(
          getClass().getSimpleName()
              + " met a value that it was not made for ("
              + e
              + "); on.error applies to it, and to others like it without a further word");
      LOG.debug("At", e);
      return refused(
          record,
          reading,
          new Refused("unforeseen", "the value is of a form that cannot be handled: " + e));
    }
  }

  private R refused(R record, Reading reading, Refused refused) {
    refusals.increment();
    reasons.count(refused.status());
    reasons.show();
    return onError.handle(record, reading, refused, writer);
  }

  /** Takes the measures of a transform, each read when somebody looks. */
  interface Gauges {
    void add(String name, String description, DoubleSupplier value);

    /** Adds counts of a tag, whose values come later. */
    void add(TaggedCounts counts);
  }

  /** Registers what only this transform can tell; called behind configure. */
  void gauges(Gauges gauges) {}

  @Override
  public final void withPluginMetrics(PluginMetrics metrics) {
    PluginGauges own = new PluginGauges(metrics);
    Gauges gauges =
        new Gauges() {
          @Override
          public void add(String name, String description, DoubleSupplier value) {
            own.add(name, description, value::getAsDouble);
          }

          @Override
          public void add(TaggedCounts counts) {
            counts.register(own);
          }
        };
    gauges.add(reasons);
    gauges.add(
        "records-processed-total", "Readings that the transform let pass", changed::doubleValue);
    gauges.add(
        "records-refused-total", "Readings that on.error was applied to", refusals::doubleValue);
    gauges.add("records-dropped-total", "Duplicates taken out by action=drop", drops::doubleValue);
    gauges.add(
        "records-untouched-total",
        "Tombstones, bad records and records routed before",
        untouched::doubleValue);
    gauges(gauges);
  }

  @Override
  public final String version() {
    return PluginVersion.get();
  }

  @Override
  public void close() {}
}
