// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AvroContractTest {
  /** A type that uses the one before it twice doubles what a payload has with each step. */
  @Test
  void schemaWithoutEndIsRefusedAtOnce() {
    StringBuilder chain = new StringBuilder("{'type':'record','name':'T0','fields':[]}");
    for (int i = 1; i < 60; i++) {
      chain.insert(0, "{'type':'record','name':'T" + i + "','fields':[{'name':'a','type':");
      chain.append("},{'name':'b','type':'T").append(i - 1).append("'}]}");
    }
    String deep = "{'type':'array','items':".repeat(20_000) + "'int'" + "}".repeat(20_000);
    for (String schema :
        List.of(
            chain.toString(),
            "{'type':'record','name':'D','fields':[{'name':'a','type':" + deep + "}]}",
            "{'type':'record','name':'R','fields':[{'name':null,'type':'int'}]}",
            "{'type':{'type':[]},'name':1,'fields':{}}",
            "{'type':'record','name':'E','fields':[{'name':'k','type':{'type':'enum','name':'K'}}]}",
            "[]",
            "null",
            "")) {
      assertThrows(
          IllegalArgumentException.class, () -> AvroContract.parse(schema.replace('\'', '"')));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{                                                                    | no Avro schema",
        "'\"string\"'                                                         | record",
        "{'type':'record','name':'R','fields':[{'name':'a','type':'bytes'}]}  | bytes",
        "{'type':'record','name':'R','fields':[{'name':'a','type':['int','string']}]} | choice",
        "{'type':'record','name':'R','fields':[{'name':'a','type':['null','R']}]} | contains itself",
        "{'type':'record','name':'R','fields':[{'name':'a','type':{'type':'long','logicalType':'timestamp-millis'}}]} | logicalType",
      })
  void schemaThatCannotBeAContractIsRefused(String schema, String reason) {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> AvroContract.parse(schema.replace('\'', '"')));
    assertTrue(refused.getMessage().contains(reason), refused.getMessage());
  }
}
