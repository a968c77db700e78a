// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.xml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.function.Supplier;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads documents as trees. It looks at nothing but the document: there are no types of documents,
 * no entities but those of the language itself, and nothing is fetched.
 */
public final class XmlReader {
  private static final int LONGEST_REASON = 300;

  private final XMLInputFactory parsers = parsers();
  private final Supplier<Map<String, JsonNode>> members;

  /**
   * A reader.
   *
   * @param members gives what will hold the members of an element
   */
  public XmlReader(Supplier<Map<String, JsonNode>> members) {
    this.members = members;
  }

  private static XMLInputFactory parsers() {
    // The platform's own, whatever else is on the worker's class path.
    XMLInputFactory parsers = XMLInputFactory.newDefaultFactory();
    parsers.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    parsers.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    parsers.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
    parsers.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
    parsers.setProperty(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
    parsers.setXMLResolver(
        (id, system, base, name) -> {
          throw new XMLStreamException("it refers to another document");
        });
    return parsers;
  }

  /**
   * Reads a document.
   *
   * @param charset that came with it, which its own mark overrules; null for none
   */
  public <E extends Exception> XmlTree read(
      InputStream document, String charset, RowWindow window, XmlCost<E> cost)
      throws XmlException, E {
    XmlGuard guard = guard(document, charset);
    XmlBuilder<E> builder = new XmlBuilder<>(members, window, cost);
    XMLStreamReader parser = null;
    try {
      parser = parsers.createXMLStreamReader(guard);
      parse(parser, builder);
    } catch (XMLStreamException e) {
      throw new XmlException("not XML: " + (guard.fault() == null ? reason(e) : guard.fault()));
    } finally {
      close(parser);
    }
    ObjectNode root = new ObjectNode(JsonNodeFactory.instance, members.get());
    root.set(builder.name(), builder.root());
    return new XmlTree(root, builder.next(), builder.rows());
  }

  private static XmlGuard guard(InputStream document, String charset) throws XmlException {
    try {
      return new XmlGuard(XmlEncoding.decode(document, charset));
    } catch (IOException e) {
      throw new XmlException("not XML: " + e.getMessage());
    }
  }

  private static <E extends Exception> void parse(XMLStreamReader parser, XmlBuilder<E> builder)
      throws XMLStreamException, XmlException, E {
    while (parser.hasNext()) {
      switch (parser.next()) {
        case XMLStreamConstants.START_ELEMENT -> builder.start(parser);
        case XMLStreamConstants.END_ELEMENT -> builder.end();
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
            builder.text(parser);
        case XMLStreamConstants.DTD -> throw new XmlException(XmlGuard.DOCTYPE);
        case XMLStreamConstants.ENTITY_REFERENCE ->
            throw new XmlException("it has an entity that nothing declares");
        default -> {
          // Comments and instructions are for people and for other programs.
        }
      }
    }
  }

  private static void close(XMLStreamReader parser) {
    try {
      if (parser != null) {
        parser.close();
      }
    } catch (XMLStreamException e) {
      // It has nothing of its own to close.
    }
  }

  /** What the parser says, on one line and without the place, which it repeats. */
  private static String reason(XMLStreamException e) {
    String message = String.valueOf(e.getMessage());
    int at = message.indexOf("Message: ");
    String said = (at < 0 ? message : message.substring(at + 9)).replaceAll("\\s+", " ").trim();
    String place =
        e.getLocation() == null || at < 0 ? "" : "line " + e.getLocation().getLineNumber() + ": ";
    String whole = place + said;
    return whole.length() <= LONGEST_REASON ? whole : whole.substring(0, LONGEST_REASON);
  }
}
