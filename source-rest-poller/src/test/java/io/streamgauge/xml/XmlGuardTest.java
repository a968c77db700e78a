// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.xml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class XmlGuardTest {
  private static JsonNode read(InputStream document) throws XmlException {
    return new XmlReader(LinkedHashMap::new)
        .read(document, null, RowWindow.ALL, bytes -> {})
        .root();
  }

  private static InputStream bytes(String document, Charset charset) {
    return new ByteArrayInputStream(document.getBytes(charset));
  }

  private static String refusal(InputStream document) {
    return assertThrows(XmlException.class, () -> read(document)).getMessage();
  }

  /** What looks like the beginning of a tag makes nothing shorter that the parser holds whole. */
  @Test
  void longPartIsRefusedWhateverIsWrittenInIt() {
    String tags = "<x <x>".repeat(1_000_000);
    for (String each :
        List.of(
            "<!DOCTYPE a [<!ENTITY x \"" + tags + "\">]><a/>",
            "<a b='" + tags + "'/>",
            "<a b='" + ">".repeat(5 << 20) + "'/>",
            "<?xml version='?>" + tags + "'?><a/>",
            "<?xml version='1.0'?><!DOCTYPE a [" + tags)) {
      refusal(bytes(each, StandardCharsets.UTF_8));
    }
    String wide =
        "<?xml version='1.0' encoding='UTF-16'?><a b='" + "\u3c3c".repeat(5 << 20) + "'/>";
    for (Charset charset : List.of(StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE)) {
      InputStream body = bytes(wide, charset);
      XmlException e = assertThrows(XmlException.class, () -> read(body), charset::name);
      assertTrue(e.getMessage().contains("more than 4194304"), e.getMessage());
    }
  }

  /** A DOCTYPE is refused before what it declares was read. */
  @ParameterizedTest
  @ValueSource(
      strings = {"<!DOCTYPE a [<!ENTITY x \"", "<?xml version='1.0'?> <!-- c --><!DOCTYPE a [<!--"})
  void ofADoctypeNothingIsRead(String beginning) {
    InputStream document = bytes(beginning + "<x ".repeat(3 << 20), StandardCharsets.UTF_8);
    XmlException e = assertThrows(XmlException.class, () -> read(document));
    assertTrue(e.getMessage().contains("DOCTYPE"), e.getMessage());
    assertTrue(((ByteArrayInputStream) document).available() > 8 << 20, "it was read on");
  }

  @Test
  void partsEndWhereTheParserEndsThem() throws Exception {
    String apostrophes = "<?it it's?><!-- it's --><!----><!-- - -->";
    String many = "<b c='>' d=\"it's\">it's \"&gt; > <![CDATA[it's <]]]><?p?></b>".repeat(200_000);
    JsonNode read =
        read(bytes(apostrophes + "<a>" + many + "</a >" + apostrophes, StandardCharsets.UTF_8));
    assertEquals(200_000, read.at("/a/b").size());
    assertEquals("it's", read.at("/a/b/199999/@d").asText());
  }
}
