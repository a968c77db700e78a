// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.IOException;
import java.time.Instant;

/**
 * The report of a run as JSON: the fields of {@link RunReport} by their names, instants as ISO
 * text, a number that is not known as null, and first {@code format} and {@code good}, which are
 * not read back.
 */
public final class ReportJson {
  /** The number of the format, which is raised when a field changes its meaning. */
  private static final int FORMAT = 1;

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(
              new SimpleModule()
                  .addSerializer(Instant.class, ToStringSerializer.instance)
                  .addDeserializer(Instant.class, new InstantText())
                  .addSerializer(double.class, new KnownNumber())
                  .addSerializer(Double.class, new KnownNumber())
                  .addDeserializer(double.class, new NumberOrNull()))
          // A later format may have more, and is still read.
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private ReportJson() {}

  /** The whole text, with a line for each sample, each failure and each total. */
  public static String of(RunReport report) {
    ObjectNode all = JSON.createObjectNode().put("format", FORMAT).put("good", report.good());
    all.setAll((ObjectNode) JSON.valueToTree(report));
    try {
      return JSON.writer(printer()).writeValueAsString(all) + "\n";
    } catch (IOException e) {
      throw new IllegalStateException("a report of records cannot be written", e);
    }
  }

  /** The report that a text is of. */
  public static RunReport read(String json) throws IOException {
    return JSON.readValue(json, RunReport.class);
  }

  private static DefaultPrettyPrinter printer() {
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentObjectsWith(new OuterLines(1));
    printer.indentArraysWith(new OuterLines(2));
    return printer;
  }

  /** Lines of their own for what is not deep within others. */
  private static final class OuterLines extends DefaultIndenter {
    private static final long serialVersionUID = 1L;
    private final int depth;

    private OuterLines(int depth) {
      super("  ", "\n");
      this.depth = depth;
    }

    @Override
    public void writeIndentation(JsonGenerator to, int level) throws IOException {
      if (level <= depth) {
        super.writeIndentation(to, level);
      } else {
        to.writeRaw(' ');
      }
    }
  }

  /** Reader of instants from ISO text. */
  private static final class InstantText extends FromStringDeserializer<Instant> {
    private static final long serialVersionUID = 1L;

    private InstantText() {
      super(Instant.class);
    }

    @Override
    protected Instant _deserialize(String value, DeserializationContext context) {
      return Instant.parse(value);
    }
  }

  /** Writer of numbers, which are null where they are not known. */
  private static final class KnownNumber extends StdSerializer<Double> {
    private static final long serialVersionUID = 1L;

    private KnownNumber() {
      super(Double.class);
    }

    @Override
    public void serialize(Double value, JsonGenerator to, SerializerProvider provider)
        throws IOException {
      if (Double.isFinite(value)) {
        to.writeNumber(value);
      } else {
        to.writeNull();
      }
    }
  }

  /** Reader of numbers, which are NaN where they are left out. */
  private static final class NumberOrNull extends StdDeserializer<Double> {
    private static final long serialVersionUID = 1L;

    private NumberOrNull() {
      super(double.class);
    }

    @Override
    public Double deserialize(JsonParser from, DeserializationContext context) throws IOException {
      return _parseDoublePrimitive(from, context);
    }

    @Override
    public Double getNullValue(DeserializationContext context) {
      return Double.NaN;
    }

    @Override
    public Object getAbsentValue(DeserializationContext context) {
      return Double.NaN;
    }
  }
}
