// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each rule of the house is broken by a little module of its own. */
class HouseRulesTest {
  private static final String PACKAGE = "io.streamgauge.toy";
  private static final Pattern NAME = Pattern.compile("(?:class|interface|record) (\\w+)");
  private static final String TOOL = PACKAGE + ".tool";

  @TempDir Path directory;
  private final List<String> options = new ArrayList<>();

  private Path write(String name, String text) throws IOException {
    Path file = directory.resolve("java/io/streamgauge/toy").resolve(name + ".java");
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private void source(String type) throws IOException {
    source(PACKAGE, "", type);
  }

  private void tool(String type) throws IOException {
    source(TOOL, "tool/", type);
  }

  private void source(String packageName, String folder, String type) throws IOException {
    Matcher named = NAME.matcher(type);
    assertTrue(named.find());
    String text = "package " + packageName + ";\n/** A toy. */\n" + type + "\n";
    options.add(write(folder + named.group(1), text).toString());
  }

  private List<String> faults(Map<String, Set<String>> arrows, Map<String, Set<String>> open)
      throws IOException {
    Path classes = Files.createDirectories(directory.resolve("classes"));
    options.addAll(0, List.of("-d", classes.toString(), "-proc:none"));
    String[] all = options.toArray(new String[0]);
    assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, System.out, System.err, all));
    return new House(classes, directory.resolve("java")).faults(arrows, open);
  }

  private void assertFault(String fault) throws IOException {
    assertEquals(List.of(fault), faults(Map.of(), Map.of()));
  }

  private static String arrow(String from) {
    return "arrow that is not in the plan: " + PACKAGE + "." + from + " -> " + TOOL + ".Size";
  }

  /** Fails unless there is a circle of these types of the toy. */
  private void assertCircle(String... types) throws IOException {
    assertFault("circle of types: " + Stream.of(types).map(type -> PACKAGE + "." + type).toList());
  }

  @Test
  void aGoodHouseHasNoFault() throws Exception {
    source("sealed interface Shape permits Dot, Ring { static Shape of() { return new Dot(); } }");
    source("record Dot() implements Shape {}");
    source("record Ring(io.streamgauge.toy.tool.Size size) implements Shape {}");
    tool("public record Size(int metres) {}");
    assertEquals(List.of(), faults(Map.of(PACKAGE, Set.of(TOOL)), Map.of(TOOL, Set.of("Size"))));
  }

  @Test
  void circleOfTypes() throws Exception {
    source("class A { static class Inner { B b; } }");
    source("class B { C c() { return null; } }");
    source("class C { void c() { new A(); } }");
    assertCircle("A", "B", "C");
  }

  @Test
  void circleBesideASealedInterface() throws Exception {
    source("sealed interface Shape permits Dot { }");
    source("record Dot(Pen pen) implements Shape {}");
    source("class Pen { Dot dot; }");
    assertCircle("Dot", "Pen");
  }

  @Test
  void circleThroughAHelperOfAPermittedType() throws Exception {
    source("sealed interface Shape permits Dot { }");
    source("record Dot(Pen pen) implements Shape {}");
    source("class Pen { Shape shape; }");
    assertCircle("Dot", "Pen", "Shape");
  }

  @Test
  void circleThroughAConstant() throws Exception {
    source("class A { static final int SIZE = 1; B b; }");
    source("class B { int size() { return A.SIZE; } }");
    assertCircle("A", "B");
  }

  @Test
  void arrowThroughAConstantOrAName() throws Exception {
    source("class A { int size = io.streamgauge.toy.tool.Size.METRES; }");
    source(
        "class B { Class<?> b() throws Exception {"
            + " return Class.forName(\"io.streamgauge.toy.tool.Size\"); } }");
    source("class C { String text = \"use io.streamgauge.toy.tool.Size, please\"; }");
    source("class D { int size() { return io.streamgauge.toy.tool.Size.METRES; } }");
    tool("public class Size { public static final int METRES = 1; }");
    assertEquals(
        Stream.of("A", "B", "D").map(HouseRulesTest::arrow).toList(),
        faults(Map.of(), Map.of(TOOL, Set.of("Size"))));
  }

  @Test
  void constructorOfARecordBesideItsOwn() throws Exception {
    source(
        "record Pair(int a, int b) { Pair(int a, int b, int c, int d, int e, int f, int g, int h)"
            + " { this(a, b); } }");
    assertFault(PACKAGE + ".Pair has a constructor of 8 parameters");
  }

  @Test
  void secondTypeOfAFile() throws Exception {
    source("class One {}\n/** Another. */\nclass Two {}");
    assertFault(PACKAGE + ".Two has no file of its own");
  }

  @Test
  void localTypesCountAsNested() throws Exception {
    source(
        "class Nest { void a() { class A {} record B() {} enum C {} interface D {} class E {} } }");
    assertFault(PACKAGE + ".Nest has 5 nested types");
  }

  @Test
  void firstSentenceOfAPackage() throws Exception {
    write("package-info", "/** Where toys are. */\npackage io.streamgauge.toy;\n");
    source("class A {}");
    assertFault(
        "Javadoc of io.streamgauge.toy begins with a question and does not say what it is: Where"
            + " toys are.");
  }

  @Test
  void arrowThatIsNotInThePlan() throws Exception {
    source("class A { io.streamgauge.toy.tool.Size size; }");
    tool("public class Size {}");
    assertEquals(
        List.of(arrow("A")), faults(Map.of(TOOL, Set.of(PACKAGE)), Map.of(TOOL, Set.of("Size"))));
  }

  @Test
  void publicTypesAreThoseOfTheList() throws Exception {
    source("public class Seen {}");
    assertEquals(
        List.of("public types of " + PACKAGE + ": not in the list [Seen], missing [Hidden]"),
        faults(Map.of(), Map.of(PACKAGE, Set.of("Hidden"))));
  }

  @Test
  void filesOfAPackage() throws Exception {
    for (int i = 0; i < 41; i++) {
      source("class A" + i + " {}");
    }
    assertFault("io/streamgauge/toy has 41 files");
  }

  @Test
  void linesOfAFile() throws Exception {
    source("class Long {}\n".concat("\n".repeat(298)));
    assertFault("Long.java has 302 lines");
  }

  @Test
  void nestedTypes() throws Exception {
    source("class Nest { class A {} record B() {} enum C {} interface D { class E {} } }");
    assertFault(PACKAGE + ".Nest has 5 nested types");
  }

  @Test
  void componentsAndParameters() throws Exception {
    source(
        "record Wide(int a, int b, int c, int d, int e, int f, int g, int h, int i, int j, int k,"
            + " int l, int m) { static class Made { Made(int a, int b, int c, int d, int e, int f,"
            + " int g, int h) {} } }");
    assertEquals(
        List.of(
            PACKAGE + ".Wide has 13 components",
            PACKAGE + ".Wide$Made has a constructor of 8 parameters"),
        faults(Map.of(), Map.of()).stream().sorted().toList());
  }

  @Test
  void firstSentencesOfTypes() throws Exception {
    source(
        """
        class Door {
          /**
           * Whether it is open, of which a method may say so but no type.
           */
          @Deprecated
          static class Open {}

          private record Width(int metres) {}

          /** Whether a method says so. */
          boolean open() {
            return false;
          }
        }
        """);
    assertEquals(
        List.of(
            "Javadoc of Open begins with a question and does not say what it is: Whether it is open, of which a method may say"
                + " so but no type.",
            "Width has no Javadoc"),
        faults(Map.of(), Map.of()));
  }

  @Test
  void simpleNamesThatStandTwice() throws Exception {
    source("class Size {}");
    tool("class Size {}");
    source("class HouseTest {}");
    tool("class HouseTest {}");
    assertEquals(
        List.of(
            "more than one Size: [java/io/streamgauge/toy/Size.java,"
                + " java/io/streamgauge/toy/tool/Size.java]"),
        new TypeNames(directory).twice());
  }
}
