// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import io.streamgauge.common.LogText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Iterator;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * Exact decimals of 16 bytes. Connect's Decimal knows its scale only; the precision is 38, the
 * largest that readers share, unless the schema says it in the parameter that Avro converters set.
 */
record DecimalColumn(int scale, int precision) implements Column {
  private static final String PRECISION_PARAMETER = "connect.decimal.precision";
  private static final int MAX_PRECISION = 38;
  private static final int WIDTH = 16;

  static DecimalColumn of(Schema schema) {
    String scaleText =
        schema.parameters() == null ? null : schema.parameters().get(Decimal.SCALE_FIELD);
    String precisionText =
        schema.parameters() == null ? null : schema.parameters().get(PRECISION_PARAMETER);
    try {
      int scale = Integer.parseInt(String.valueOf(scaleText));
      int precision = precisionText == null ? MAX_PRECISION : Integer.parseInt(precisionText);
      if (scale >= 0 && scale <= precision && precision > 0 && precision <= MAX_PRECISION) {
        return new DecimalColumn(scale, precision);
      }
    } catch (NumberFormatException e) {
      // Told below, like any other scale that Parquet cannot hold.
    }
    throw new DataException(
        "A decimal of scale "
            + scaleText
            + " and precision "
            + (precisionText == null ? MAX_PRECISION : precisionText)
            + " has no Parquet type: 0 <= scale <= precision <= "
            + MAX_PRECISION
            + " is needed");
  }

  @Override
  public Type type(String name, Type.Repetition repetition) {
    return Types.primitive(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY, repetition)
        .length(WIDTH)
        .as(LogicalTypeAnnotation.decimalType(scale, precision))
        .named(name);
  }

  @Override
  public void encode(Object value, RowWriter row) {
    BigInteger unscaled = unscaled((BigDecimal) value);
    byte[] digits = unscaled.toByteArray();
    byte[] fixed = new byte[WIDTH];
    Arrays.fill(fixed, (byte) (unscaled.signum() < 0 ? -1 : 0));
    System.arraycopy(digits, 0, fixed, WIDTH - digits.length, digits.length);
    row.writeBytes(fixed);
  }

  /**
   * The digits in this column's scale; another scale of the value is fine as long as it is exact.
   */
  private BigInteger unscaled(BigDecimal decimal) {
    if (decimal.signum() == 0) {
      return BigInteger.ZERO;
    }
    // Looked at before it is computed: 1e1000000000 in full would fill the memory.
    long more = (long) scale - decimal.scale();
    long digits = decimal.precision() + more;
    if (digits >= 0 && digits <= precision) {
      try {
        return decimal.setScale(scale).unscaledValue();
      } catch (ArithmeticException e) {
        throw doesNotFit(decimal, e);
      }
    }
    throw doesNotFit(decimal, null);
  }

  private DataException doesNotFit(BigDecimal decimal, ArithmeticException cause) {
    return new DataException(
        "The decimal "
            + LogText.of(decimal)
            + " does not fit DECIMAL("
            + precision
            + ", "
            + scale
            + ")",
        cause);
  }

  @Override
  public Cell bind(Iterator<ColumnWriter> leaves, int level) {
    return ScalarColumn.binary(leaves);
  }
}
