// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.xml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Kinds of documents whose readings are known, each a row, wherever the document has them. */
public enum XmlDialect {
  XLE,
  CSIXML,
  WATERML2;

  /** Names of the elements down to what readings are made of. */
  public List<String> path() {
    return switch (this) {
      case XLE -> XleRows.PATH;
      case CSIXML -> CsiXmlRows.PATH;
      case WATERML2 -> WaterMlRows.PATH;
    };
  }

  /** The mapping of its rows when nothing else is configured. */
  public Map<String, String> defaults() {
    return switch (this) {
      case XLE -> XleRows.DEFAULTS;
      case CSIXML -> CsiXmlRows.DEFAULTS;
      case WATERML2 -> WaterMlRows.DEFAULTS;
    };
  }

  /** Whether its times never have a zone. */
  public boolean zoneless() {
    return this == XLE || this == CSIXML;
  }

  /** Why a row of a document is none; null where the document says nothing against it. */
  public static String fault(JsonNode row) {
    return row.path(RowList.FAULT).textValue();
  }

  /**
   * The rows of a document.
   *
   * @param first whether the tree is its first part
   * @param members gives what will hold the fields of a row
   * @throws XmlException when it is no such document
   */
  public <E extends Exception> ArrayNode rows(
      JsonNode document, boolean first, Supplier<Map<String, JsonNode>> members, XmlCost<E> cost)
      throws XmlException, E {
    RowList<E> rows = new RowList<>(members, cost);
    switch (this) {
      case XLE -> XleRows.of(document, rows);
      case CSIXML -> CsiXmlRows.of(document, rows);
      case WATERML2 -> WaterMlRows.of(document, first, rows);
    }
    return rows.all();
  }
}
