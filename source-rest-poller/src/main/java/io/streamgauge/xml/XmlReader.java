// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.xml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.Charset;
import java.util.Arrays;
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

  private static final String DOCTYPE =
      "it has a DOCTYPE, which is not read, since what it declares may be endless or elsewhere";

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
    XmlGuard guard = new XmlGuard(document);
    XmlBuilder<E> builder = new XmlBuilder<>(members, window, cost);
    XMLStreamReader parser = null;
    try {
      parser = parser(guard, charset);
      parse(parser, builder);
    } catch (XMLStreamException e) {
      throw new XmlException("not XML: " + (guard.fault() == null ? reason(e) : guard.fault()));
    } catch (IOException e) {
      throw new XmlException("not XML: " + e.getMessage());
    } finally {
      close(parser);
    }
    ObjectNode root = new ObjectNode(JsonNodeFactory.instance, members.get());
    root.set(builder.name(), builder.root());
    return new XmlTree(root, builder.next(), builder.rows());
  }

  private XMLStreamReader parser(InputStream document, String charset)
      throws XMLStreamException, IOException {
    PushbackInputStream marked = new PushbackInputStream(document, 3);
    byte[] first = marked.readNBytes(3);
    marked.unread(first);
    String known = charset == null || marks(first) || !isCharset(charset) ? null : charset;
    return known == null
        ? parsers.createXMLStreamReader(marked)
        : parsers.createXMLStreamReader(marked, known);
  }

  private static boolean marks(byte[] first) {
    byte[] two = Arrays.copyOf(first, 2);
    return Arrays.equals(two, new byte[] {(byte) 0xfe, (byte) 0xff})
        || Arrays.equals(two, new byte[] {(byte) 0xff, (byte) 0xfe})
        || Arrays.equals(first, new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf});
  }

  private static boolean isCharset(String name) {
    try {
      return Charset.isSupported(name);
    } catch (IllegalArgumentException e) {
      return false;
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
        case XMLStreamConstants.DTD -> throw new XmlException(DOCTYPE);
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
