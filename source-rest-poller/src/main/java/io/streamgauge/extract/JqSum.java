// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.internal.operators.PlusOperator;

/** A sum of values of one kind, which are not copied again with each further one. */
final class JqSum {
  private final JqMeter meter;
  private final ObjectMapper mapper;
  private final PlusOperator plus = new PlusOperator();
  private JsonNode sum = NullNode.getInstance();
  private StringBuilder text;
  private boolean own;

  JqSum(JqMeter meter, ObjectMapper mapper) {
    this.meter = meter;
    this.mapper = mapper;
  }

  @SuppressWarnings("ReferenceEquality")
  void add(JsonNode next) throws JsonQueryException {
    meter.step();
    if (text != null && next.isTextual()) {
      meter.make(next.textValue().length());
      text.append(next.textValue());
    } else if (own && sum instanceof ArrayNode array && next instanceof ArrayNode more) {
      meter.make(Long.BYTES * (long) more.size());
      array.addAll(more);
    } else if (own && sum instanceof ObjectNode object && next instanceof ObjectNode more) {
      meter.make(JqMeter.size(more));
      object.setAll(more);
    } else if (text == null && sum.isTextual() && next.isTextual()) {
      meter.make(JqMeter.size(sum) + JqMeter.size(next));
      text = new StringBuilder(sum.textValue()).append(next.textValue());
    } else {
      boolean first = sum.isNull();
      JsonNode left = value();
      meter.make(first ? 0 : JqMeter.size(left) + JqMeter.size(next));
      sum = plus.apply(mapper, left, next);
      text = null;
      // What is only passed on belongs to the answer.
      own = !first && !next.isNull() && sum != left;
    }
  }

  JsonNode value() {
    return text == null ? sum : TextNode.valueOf(text.toString());
  }
}
