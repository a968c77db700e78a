// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import java.math.BigDecimal;

/**
 * A number of four bytes that is not whole. As a value it is the shortest decimal that leads to it,
 * which is what was measured; as a time it is the number itself, since a preferred serialization
 * (RFC 8949, 4.1) writes any double so that four bytes hold.
 */
final class SingleNode extends DecimalNode {
  private static final long serialVersionUID = 1L;

  private final float single;

  private SingleNode(float single) {
    super(new BigDecimal(Float.toString(single)));
    this.single = single;
  }

  /** A finite number as a node; a whole one is exact, however it would be printed. */
  static JsonNode of(float single) {
    return single == Math.rint(single)
        ? DecimalNode.valueOf(new BigDecimal(single))
        : new SingleNode(single);
  }

  /** A number as it is, whatever a shorter one could stand for. */
  static BigDecimal exact(JsonNode number) {
    return number instanceof SingleNode four
        ? BigDecimal.valueOf((double) four.single)
        : number.decimalValue();
  }
}
