// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Payloads of each format, good, wrong in parts and hostile, with what must become of them. It
 * knows that by how it made them, not by reading them.
 */
final class PayloadGenerator {
  /** The limit that the sizes here are made for. */
  static final int MAX_BYTES = 20_000;

  /** More than {@link #MAX_BYTES} as written, though less on the wire. */
  private static final String HUGE = "\ud83d\ude00".repeat(3_000);

  private static final String[] CELLS = {
    "1", "", "-0.5",
    "\"a,b\"", "\"a\nb\"", "\"a\"\"b\"",
    "é", "\u0001", "NaN"
  };

  private static final ObjectReader CBOR_SOURCE =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build()
          .reader();

  private final Random random;

  PayloadGenerator(long seed) {
    random = new Random(seed);
  }

  /**
   * A payload, and what must come out.
   *
   * @param readings readings
   * @param parts parts that give none, and readings that are too large
   * @param whole whether instead the payload is bad as a whole
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Made(byte[] bytes, int readings, int parts, boolean whole) {

    @Override
    public String toString() {
      String begin = new String(bytes, 0, Math.min(bytes.length, 500), StandardCharsets.UTF_8);
      return "%d readings, %d bad parts, whole %s: %s".formatted(readings, parts, whole, begin);
    }
  }

  Made next(String format) {
    Made made =
        switch (format) {
          case "json" -> json();
          case "as-is" -> asIs();
          case "senml-json" -> senml();
          case "senml-cbor" -> senmlCbor();
          case "csv" -> csv();
          case "value" -> value();
          case "string" -> text();
          default ->
              PresetPayloads.has(format)
                  ? new PresetPayloads(random).next(format)
                  : new DevicePayloads(random).next(format);
        };
    return layers(made.bytes().length > MAX_BYTES ? whole(made.bytes()) : made);
  }

  private int upTo(int most) {
    return random.nextInt(most + 1);
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  private String any(String... of) {
    return of[random.nextInt(of.length)];
  }

  private static Made whole(String text) {
    return whole(bytes(text));
  }

  private static Made whole(byte[] bytes) {
    return new Made(bytes, 0, 0, true);
  }

  private static Made one(String text) {
    return new Made(bytes(text), 1, 0, false);
  }

  private int elements() {
    return oneIn(50) ? 100 + upTo(60) : 1 + upTo(3);
  }

  /** Good parts, and one in four that is wrong, with something between them. */
  private Made parts(
      String head, String between, Supplier<String> good, Supplier<String> wrong, String tail) {
    StringBuilder text = new StringBuilder(head);
    int all = elements();
    int bad = 0;
    for (int i = 0; i < all; i++) {
      boolean isWrong = oneIn(4);
      bad += isWrong ? 1 : 0;
      text.append(i == 0 ? "" : between).append(isWrong ? wrong.get() : good.get());
    }
    return new Made(bytes(text.append(tail).toString()), all - bad, bad, false);
  }

  private Made json() {
    if (oneIn(3)) {
      return brokenJson();
    }
    String huge = "{\"time\":1767225600,\"value\":1,\"crs\":\"" + HUGE + "\"}";
    Made made = parts("[", ",", this::goodElement, () -> oneIn(20) ? huge : badElement(), "]");
    byte[] bytes = made.bytes();
    boolean alone = made.readings() + made.parts() == 1 && bytes[1] == '{' && oneIn(2);
    byte[] inner = Arrays.copyOfRange(bytes, 1, bytes.length - 1);
    return alone ? new Made(inner, made.readings(), made.parts(), false) : made;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private String number() {
    return any(
        "1", "-0.0", "1e5", "0.1", "12345678901234567890", "1e-400", "1e400", "9".repeat(99));
  }

  private String jsonText() {
    return "\""
        + any("a", "", "\\u0001", "\\ud800", "é", "水", "\\\"", "\\u0000", "x".repeat(upTo(300)))
        + "\"";
  }

  private String nested(int depth) {
    String open = any("[", "{\"a\":");
    return open.repeat(depth) + number() + (open.equals("[") ? "]" : "}").repeat(depth);
  }

  private String goodElement() {
    StringBuilder element = new StringBuilder("{\"value\":");
    element.append(any(number(), jsonText(), "null", "true"));
    element.append(",\"time\":").append(1_767_225_600L + upTo(1_000_000));
    if (oneIn(2)) {
      element.append(",\"crs\":").append(jsonText());
    }
    if (oneIn(3)) {
      element.append(",\"more\":").append(any(nested(upTo(40)), jsonText(), "[]", "{}", "null"));
    }
    if (oneIn(3)) {
      element.append(",\"id\":\"").append("i".repeat(1 + upTo(900))).append('"');
    } else {
      element.append(",\"id\":\"s\"");
    }
    return element.append('}').toString();
  }

  private String badElement() {
    return any(
        "{\"id\":\"s\",\"value\":1}",
        "{\"id\":\"s\",\"time\":1767225600}",
        "{\"time\":1767225600,\"value\":1}",
        "{\"id\":\"\",\"time\":1767225600,\"value\":1}",
        "{\"id\":\"" + "i".repeat(1_001 + upTo(500)) + "\",\"time\":1767225600,\"value\":1}",
        "{\"id\":\"s\",\"time\":\"yesterday\",\"value\":1}",
        "{\"id\":\"s\",\"time\":1e300,\"value\":1}",
        "{\"id\":\"s\",\"time\":[1,2],\"value\":1}",
        number(),
        jsonText(),
        "[]",
        "null",
        nested(upTo(30)));
  }

  private Made brokenJson() {
    String good = goodElement();
    return switch (random.nextInt(9)) {
      case 0 -> whole(good.substring(0, random.nextInt(good.length())));
      case 1 -> whole(good + any("}", "{}", "x", ",", "\u0000x"));
      case 2 ->
          whole(
              "{\"id\":\"s\",\"time\":1,\"value\":"
                  + any(
                      "1e9999999999",
                      "-2E-3333333333",
                      "nano",
                      "01",
                      "+1",
                      "0x1",
                      "1".repeat(1_500))
                  + "}");
      case 3 -> whole("[".repeat(101 + upTo(9_000)) + "]".repeat(upTo(9_000)));
      case 4 -> whole("{\"a\":".repeat(101 + upTo(2_000)));
      case 5 -> whole("{\"time\":1,\"time\":2}");
      case 6 -> whole(any("", " ", "\ufeff", "tru", "/**/1", "'a'", "\u0000"));
      case 7 -> whole(new byte[] {'"', (byte) (0x80 + upTo(0x3f)), '"'});
      default -> whole(random(1 + upTo(200)));
    };
  }

  /** Bytes that begin neither as gzip nor as JSON, SenML or UTF-8. */
  private byte[] random(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    bytes[0] = (byte) 0xff;
    return bytes;
  }

  private Made asIs() {
    return switch (random.nextInt(8)) {
      case 0, 1 -> brokenJson();
      case 2 -> whole(any("null", "[1e400]", "123456789012345678901234567890", "{\"a\":[9e999]}"));
      case 3 -> whole("[" + "1,".repeat(1_000) + "1]");
      case 4 -> one(nested(upTo(99)).replaceAll("1e400|12345678901234567890|9{99}", "1"));
      default -> {
        String more = any("true", "[]", "{}", "null", "0.1");
        yield one("{\"k\":" + jsonText() + ",\"\":" + more + "}");
      }
    };
  }

  private Made senml() {
    if (oneIn(3)) {
      return brokenSenml();
    }
    String name = "dev" + "b".repeat(upTo(oneIn(10) ? 800 : 9)) + ":";
    String more =
        any("", ",\"bt\":1767225600", ",\"bu\":\"Cel\"", ",\"bt\":1767225600,\"bver\":10");
    String base = "[{\"bn\":\"" + name + "\"" + more + "},";
    return parts(base, ",", this::goodRecord, this::badRecord, "]");
  }

  private String goodRecord() {
    return "{\"n\":\""
        + any("", "t", "a/b", "t".repeat(upTo(150)))
        + "\","
        + any(
            "\"v\":" + any("1", "-0.5", "1e5", "1e-300"),
            "\"vs\":" + jsonText(),
            "\"vb\":true",
            "\"vd\":\"AA\"")
        + any("", ",\"t\":" + upTo(100), ",\"u\":\"lx\"", ",\"own\":" + nested(upTo(20)))
        + "}";
  }

  private String badRecord() {
    return any(
        "{\"n\":\"a\"}",
        "{\"n\":\"a\",\"v\":1,\"vs\":\"b\"}",
        "{\"n\":\"" + any(" ", "é", "a\\u0000", "a".repeat(1_001)) + "\",\"v\":1}",
        "{\"n\":\"a\",\"v\":\"1\"}",
        "{\"n\":\"a\",\"vb\":1}",
        "{\"n\":7,\"v\":1}",
        "{\"n\":\"a\",\"v\":1e900}",
        "{\"n\":\"a\",\"v\":1,\"t\":1e500}",
        "{\"n\":\"a\",\"v\":1,\"t\":9e300}",
        "{}");
  }

  /** The same packs in the other form, and bytes that are none of it. */
  private Made senmlCbor() {
    Made made = senml();
    try {
      return new Made(
          CborBytes.of(CBOR_SOURCE.readTree(made.bytes())),
          made.readings(),
          made.parts(),
          made.whole());
    } catch (IOException | NumberFormatException e) {
      return brokenCbor(made.bytes());
    }
  }

  private Made brokenCbor(byte[] text) {
    byte[] pack = CborBytes.of(JsonNodeFactory.instance.arrayNode().add("x".repeat(upTo(40))));
    return switch (random.nextInt(5)) {
      case 0 -> whole(Arrays.copyOf(pack, upTo(pack.length - 1)));
      case 1 -> whole(Arrays.copyOf(pack, pack.length + 1 + upTo(9)));
      case 2 -> whole(new byte[] {(byte) 0x9b, 1, 2, 3, 4, 5, 6, 7, 8, 9});
      case 3 -> whole(random(1 + upTo(200)));
      // What begins as JSON is a text, a negative number or an array that lacks its items.
      default -> whole(text);
    };
  }

  private Made brokenSenml() {
    return switch (random.nextInt(6)) {
      case 0 -> whole("{\"n\":\"a\",\"v\":1}");
      case 1 ->
          whole(
              "[{\"n\":\"a\",\"v\":1},{\"n\":\"a\",\"v\":1,\""
                  + any("must_", "_", "b_")
                  + "\":1}]");
      case 2 ->
          whole(
              "[{\"n\":\"a\",\"v\":1},{"
                  + any("\"bn\":1", "\"bt\":\"x\"", "\"bver\":11", "\"bt\":1e999", "\"bu\":[]")
                  + "}]");
      case 3 -> whole("[{\"n\":\"a\",\"v\":1}," + any("1", "null", "\"x\"", "[]") + "]");
      case 4 -> whole(any("[]", "[{\"bn\":\"a\"}]", "[{\"bt\":1},{\"bu\":\"m\"}]"));
      default -> brokenJson();
    };
  }

  private Made csv() {
    if (oneIn(3)) {
      return brokenCsv();
    }
    String head = "time,value,id,crs" + any("\n", "\r\n");
    return parts(head, "", () -> goodLine() + end(), () -> badLine() + end(), "");
  }

  private String end() {
    return any("\n", "\r\n", "\r");
  }

  private String cell() {
    return oneIn(10) ? "x".repeat(upTo(300)) : any(CELLS);
  }

  private String goodLine() {
    return (1_767_225_600L + upTo(1_000)) + "," + cell() + ",s" + upTo(9) + "," + cell();
  }

  private String badLine() {
    return any(
        "1767225600,1,s",
        "1767225600,1,s,c,d",
        "1767225600",
        "yesterday,1,s,c",
        ",1,s,c",
        "1767225600,1,,c",
        "1767225600,1," + "i".repeat(1_001 + upTo(99)) + ",c",
        "1767225600" + ",1".repeat(500));
  }

  private Made brokenCsv() {
    return switch (random.nextInt(5)) {
      case 0 -> whole("time,value,id,crs\n1767225600,\"1,s,c\n");
      case 1 -> whole("time,value,time\n1,2,3\n");
      case 2 -> whole("time,value,id,crs" + any("", "\n", "\r\n"));
      case 3 -> whole("");
      default -> whole(random(1 + upTo(300)));
    };
  }

  private Made text() {
    return switch (random.nextInt(6)) {
      case 0 -> whole(random(1 + upTo(500)));
      case 1 -> whole("\u0001".repeat(4_000 + upTo(2_000)));
      case 2 -> whole("\"".repeat(10_500 + upTo(2_000)));
      default -> one(any("", "21,5 °C", "\u0000", "x".repeat(upTo(9_000)), "\n".repeat(upTo(500))));
    };
  }

  /** The same, where nothing but blanks is no value. */
  private Made value() {
    if (oneIn(2)) {
      return one(
          any("233.3", " -1e3\n", "Battery Mode", "21,5 °C", "NaN", "1e400", "9".repeat(99)));
    }
    Made made = text();
    String text = new String(made.bytes(), StandardCharsets.UTF_8);
    return text.isBlank() || text.trim().isEmpty() ? whole(made.bytes()) : made;
  }

  /** Layers of gzip: one is taken away, one that is damaged or holds another makes all bad. */
  private Made layers(Made made) {
    if (!oneIn(3)) {
      return made;
    }
    byte[] packed = HostilePayloadTest.gzip(made.bytes());
    return switch (random.nextInt(6)) {
      case 0 -> whole(HostilePayloadTest.gzip(packed));
      case 1 -> whole(Arrays.copyOf(packed, packed.length - 1 - upTo(7)));
      case 2 -> whole(Arrays.copyOf(packed, packed.length + 1 + upTo(50)));
      case 3 -> {
        byte[] damaged = packed.clone();
        damaged[damaged.length - 1 - upTo(7)] ^= (byte) (1 << upTo(7));
        yield whole(damaged);
      }
      case 4 -> members(made);
      default -> new Made(packed, made.readings(), made.parts(), made.whole());
    };
  }

  private Made members(Made made) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    int split = upTo(made.bytes().length);
    for (byte[] part :
        List.of(
            Arrays.copyOf(made.bytes(), split),
            new byte[0],
            Arrays.copyOfRange(made.bytes(), split, made.bytes().length))) {
      all.writeBytes(HostilePayloadTest.gzip(part));
    }
    return new Made(all.toByteArray(), made.readings(), made.parts(), made.whole());
  }
}
