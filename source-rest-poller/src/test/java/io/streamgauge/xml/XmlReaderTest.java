// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.xml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class XmlReaderTest {
  @TempDir Path directory;

  private static XmlTree read(InputStream document, String charset, RowWindow window)
      throws XmlException {
    return new XmlReader(LinkedHashMap::new).read(document, charset, window, bytes -> {});
  }

  private static JsonNode read(String document) throws XmlException {
    return read(bytes(document, StandardCharsets.UTF_8), null, RowWindow.ALL).root();
  }

  private static InputStream bytes(String document, Charset charset) {
    return new ByteArrayInputStream(document.getBytes(charset));
  }

  private static String refusal(String document) {
    return assertThrows(XmlException.class, () -> read(document)).getMessage();
  }

  @Test
  void elementsAttributesAndTextsAreMembers() throws Exception {
    assertEquals(
        "{\"a\":{\"b\":[\"1\",\"2\"],\"c\":{\"@x\":\"y\",\"#text\":\"3\"},\"d\":\"\",\"e\":{\"f\":\"&<\"}}}",
        read("<?xml version='1.0'?><!-- c --><a xmlns='u' xmlns:n='v'><b> 1 </b><n:c n:x='y'>3</n:c>"
                + "<b>2</b><d/><e><f>&amp;<![CDATA[<]]></f></e></a>")
            .toString());
    assertEquals(
        "{\"a\":{\"b\":\"x\",\"#text\":\"some  text\"}}",
        read("<a>some <b>x</b> text</a>").toString());
  }

  /** What comes once today may come twice tomorrow: no pointer may mean something else then. */
  @Test
  void onePointerLeadsToOneElementAndToTheFirstOfSeveral() throws Exception {
    JsonNode one = read("<a><b>1</b></a>");
    JsonNode two = read("<a><b>1</b><b x='y'>2</b></a>");
    JsonNode with = read("<a><b x='y'>1</b></a>");
    for (JsonNode each : List.of(one, two, with)) {
      assertEquals("1", each.at("/a/b/0/#text").asText());
      assertTrue(each.at("/a/b/9").isMissingNode());
    }
    assertEquals("y", with.at("/a/b/0/@x").asText());
    assertEquals("y", with.at("/a/b/@x").asText());
    assertEquals("1", one.at("/a/0/b/#text").asText());
    assertTrue(one.at("/a/c").isMissingNode());
    assertTrue(two.at("/a/b/#text").isMissingNode(), "nobody can tell which of two is meant");
  }

  @Test
  void elementThatIsNilHasNoText() throws Exception {
    String xsi = " xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' ";
    assertTrue(read("<a" + xsi + "xsi:nil='true' r='x'/>").at("/a/#text").isNull());
    assertEquals("", read("<a" + xsi + "xsi:nil='false'/>").at("/a/#text").asText("none"));
    assertEquals("", read("<a nil='true'/>").at("/a/#text").asText("none"));
    assertEquals("", read("<a/>").at("/a/#text").asText("none"));
  }

  @Test
  void encodingIsThatOfTheMarkOrOfTheServiceOrOfTheDocument() throws Exception {
    String declared = "<?xml version='1.0' encoding='ISO-8859-1'?><a>\u00b0C</a>";
    String plain = "<a>\u00b0C</a>";
    List<InputStream> right =
        List.of(
            bytes(declared, StandardCharsets.ISO_8859_1),
            bytes(plain, StandardCharsets.UTF_8),
            bytes("\ufeff" + plain, StandardCharsets.UTF_8),
            bytes(plain, StandardCharsets.UTF_16),
            bytes("\ufeff" + plain, StandardCharsets.UTF_16LE));
    for (InputStream each : right) {
      assertEquals("\u00b0C", read(each, null, RowWindow.ALL).root().at("/a").asText());
    }
    InputStream told = bytes(plain, StandardCharsets.ISO_8859_1);
    assertEquals("\u00b0C", read(told, "iso-8859-1", RowWindow.ALL).root().at("/a").asText());
    InputStream marked = bytes("\ufeff" + plain, StandardCharsets.UTF_8);
    assertEquals("\u00b0C", read(marked, "iso-8859-1", RowWindow.ALL).root().at("/a").asText());
    for (String nonsense : List.of("no such", "x-unknown")) {
      InputStream body = bytes(plain, StandardCharsets.UTF_8);
      assertEquals("\u00b0C", read(body, nonsense, RowWindow.ALL).root().at("/a").asText());
    }
    assertThrows(
        XmlException.class,
        () -> read(bytes(plain, StandardCharsets.ISO_8859_1), null, RowWindow.ALL));
    assertTrue(refusal("<?xml version='1.0' encoding='klingon'?><a/>").startsWith("not XML: "));
  }

  @Test
  void documentTypesAreRefused() throws Exception {
    StringBuilder laughs = new StringBuilder("<!DOCTYPE lolz [<!ENTITY lol0 \"lol\">");
    for (int i = 1; i < 10; i++) {
      laughs.append("<!ENTITY lol" + i + " \"" + ("&lol" + (i - 1) + ";").repeat(10) + "\">");
    }
    String bomb = laughs + "]><lolz>&lol9;</lolz>";
    assertTrue(refusal(bomb).contains("DOCTYPE"), refusal(bomb));
    Path secret = Files.writeString(directory.resolve("secret"), "do not tell");
    List<String> others =
        List.of(
            "<!DOCTYPE a [<!ENTITY x SYSTEM 'file://" + secret + "'>]><a>&x;</a>",
            "<!DOCTYPE a [<!ENTITY x SYSTEM 'http://127.0.0.1:9/'>]><a b='&x;'/>",
            "<!DOCTYPE a [<!ENTITY % x SYSTEM 'file://" + secret + "'> %x;]><a/>",
            "<!DOCTYPE a SYSTEM 'file://" + secret + "'><a/>",
            "<!DOCTYPE a PUBLIC '-//x' 'http://127.0.0.1:9/x.dtd'><a/>",
            "<!DOCTYPE a [<!ATTLIST a b CDATA 'told'>]><a/>",
            "<!DOCTYPE html><html/>");
    for (String each : others) {
      String told = refusal(each);
      assertTrue(told.contains("DOCTYPE"), told);
      assertTrue(!told.contains("do not tell"), told);
    }
    assertTrue(refusal("<a>&x;</a>").contains("\"x\""), refusal("<a>&x;</a>"));
    assertTrue(refusal("<a b='&x;'/>").contains("\"x\""), refusal("<a b='&x;'/>"));
  }

  @Test
  void whatIsTooDeepTooWideOrTooLongIsRefused() throws Exception {
    assertTrue(refusal("<a>".repeat(100_000)).contains("64 elements within each other"));
    assertEquals(64, depth(read("<a>".repeat(64) + "</a>".repeat(64))));
    StringBuilder many = new StringBuilder("<a ");
    for (int i = 0; i < 300; i++) {
      many.append("x").append(i).append("='' ");
    }
    assertTrue(refusal(many + "/>").contains("256 attributes"), refusal(many + "/>"));
    String huge = "x".repeat(5 << 20);
    for (String each :
        List.of(
            "<a b='" + huge + "'/>",
            "<" + huge + "/>",
            "<!--" + huge + "--><a/>",
            "<!--" + huge.replace("xx", "<x") + "--><a/>",
            "<!-->" + huge.replace("xx", "<x") + "--><a/>",
            "<?p " + huge + "?><a/>",
            "<a><![CDATA[" + huge.replace("xx", "<x") + "]]></a>",
            "<a>" + huge + "</a>",
            "<a>" + "<!-- -->x".repeat(1_100_000) + "</a>")) {
      refusal(each);
    }
  }

  private static int depth(JsonNode node) {
    int depth = 0;
    for (JsonNode at = node.get("a"); at != null; at = at.get("a")) {
      depth++;
    }
    return depth;
  }

  /** No more than the longest tag of an endless document is ever held. */
  @ParameterizedTest
  @ValueSource(strings = {"<a b='", "<!--", "<a><![CDATA[", "<?p ", "<", "<a>", "  ", ""})
  void endlessDocumentEnds(String beginning) {
    long[] given = {0};
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            long at = given[0]++;
            return at < beginning.length() ? beginning.charAt((int) at) : 'x';
          }

          @Override
          public int read(byte[] bytes, int from, int most) throws IOException {
            for (int i = 0; i < most; i++) {
              bytes[from + i] = (byte) read();
            }
            return most;
          }
        };
    assertThrows(XmlException.class, () -> read(endless, null, RowWindow.ALL));
    assertTrue(given[0] < 6 << 20, given[0] + " bytes");
  }

  @Test
  void brokenDocumentsAreRefusedWithTheLine() {
    for (String broken :
        List.of(
            "", "  ", "{\"a\":1}", "<a>", "<a><b></a>", "<a/><a/>", "<a b=c/>", "<a>\u0001</a>")) {
      assertTrue(refusal(broken).startsWith("not XML: "), refusal(broken));
    }
    assertTrue(refusal("<a>\n<b>\n</a>").startsWith("not XML: line 3: "));
    assertTrue(refusal("<" + "a".repeat(990) + "><b>").length() < 400);
  }

  @Test
  void rowsComeInWindows() throws Exception {
    StringBuilder document = new StringBuilder("<a><h>head</h><d>");
    for (int i = 0; i < 100; i++) {
      document.append("<r n='" + i + "'><v>" + i + "</v></r><note/>");
    }
    document.append("</d><e><r n='other'/></e></a>");
    List<String> path = List.of("a", "d", "r");
    List<String> seen = new ArrayList<>();
    long from = 0;
    int windows = 0;
    XmlTree tree;
    do {
      InputStream body = bytes(document.toString(), StandardCharsets.UTF_8);
      tree = read(body, null, new RowWindow(path, from, 1_000));
      assertEquals("head", tree.root().at("/a/h").asText());
      assertEquals("other", tree.root().at("/a/e/r/@n").asText());
      assertEquals(100, tree.root().at("/a/d/note").size());
      assertEquals(100, tree.rows());
      int count = (int) (tree.next() - from);
      for (int i = 0; i < count; i++) {
        JsonNode rows = tree.root().at("/a/d/r");
        seen.add((rows.isArray() ? rows.get(i) : rows).at("/v").asText());
      }
      from = tree.next();
      windows++;
    } while (!tree.last());
    assertEquals(100, seen.size());
    assertEquals("0", seen.get(0));
    assertEquals("99", seen.get(99));
    assertTrue(windows > 10 && windows < 50, windows + " windows");
    XmlTree beyond =
        read(bytes(document.toString(), StandardCharsets.UTF_8), null, new RowWindow(path, 500, 1));
    assertTrue(beyond.last());
    assertTrue(beyond.root().at("/a/d/r").isMissingNode());
  }

  @Test
  void costIsToldBeforeItIsTaken() {
    InputStream body =
        bytes("<a>" + "<b>1234567890</b>".repeat(10_000) + "</a>", StandardCharsets.UTF_8);
    long[] left = {100_000};
    assertThrows(
        TimeoutException.class,
        () ->
            new XmlReader(LinkedHashMap::new)
                .read(
                    body,
                    null,
                    RowWindow.ALL,
                    bytes -> {
                      left[0] -= bytes;
                      if (left[0] < 0) {
                        throw new TimeoutException("too much");
                      }
                    }));
  }
}
