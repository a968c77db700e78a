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
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each rule of the house is broken by a little module of its own. */
class HouseRulesTest {
  private static final String PACKAGE = "io.streamgauge.toy";

  @TempDir Path directory;
  private final List<String> options = new ArrayList<>();

  private void source(String packageName, String name, String body) throws IOException {
    Path file =
        directory.resolve("java").resolve(packageName.replace('.', '/')).resolve(name + ".java");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "package " + packageName + ";\n/** A toy. */\n" + body + "\n");
    options.add(file.toString());
  }

  private List<String> faults(Map<String, Set<String>> arrows, Map<String, Set<String>> open)
      throws IOException {
    Path classes = Files.createDirectories(directory.resolve("classes"));
    options.addAll(0, List.of("-d", classes.toString(), "-proc:none"));
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(null, System.out, System.err, options.toArray(new String[0]));
    assertEquals(0, code);
    return new House(classes, directory.resolve("java")).faults(arrows, open);
  }

  private void assertFault(String fault) throws IOException {
    assertEquals(List.of(fault), faults(Map.of(), Map.of()));
  }

  @Test
  void aGoodHouseHasNoFault() throws Exception {
    source(
        PACKAGE,
        "Shape",
        "sealed interface Shape permits Dot, Ring { static Shape of() { return new Dot(); } }");
    source(PACKAGE, "Dot", "record Dot() implements Shape {}");
    source(PACKAGE, "Ring", "record Ring(io.streamgauge.toy.tool.Size size) implements Shape {}");
    source(PACKAGE + ".tool", "Size", "public record Size(int metres) {}");
    assertEquals(
        List.of(),
        faults(
            Map.of(PACKAGE, Set.of(PACKAGE + ".tool")), Map.of(PACKAGE + ".tool", Set.of("Size"))));
  }

  @Test
  void circleOfTypes() throws Exception {
    source(PACKAGE, "A", "class A { static class Inner { B b; } }");
    source(PACKAGE, "B", "class B { C c() { return null; } }");
    source(PACKAGE, "C", "class C { void c() { new A(); } }");
    assertFault("circle of types: [" + PACKAGE + ".A, " + PACKAGE + ".B, " + PACKAGE + ".C]");
  }

  @Test
  void circleBesideASealedInterface() throws Exception {
    source(PACKAGE, "Shape", "sealed interface Shape permits Dot { }");
    source(PACKAGE, "Dot", "record Dot(Pen pen) implements Shape {}");
    source(PACKAGE, "Pen", "class Pen { Dot dot; }");
    assertFault("circle of types: [" + PACKAGE + ".Dot, " + PACKAGE + ".Pen]");
  }

  @Test
  void circleThroughAHelperOfAPermittedType() throws Exception {
    source(PACKAGE, "Shape", "sealed interface Shape permits Dot { }");
    source(PACKAGE, "Dot", "record Dot(Pen pen) implements Shape {}");
    source(PACKAGE, "Pen", "class Pen { Shape shape; }");
    assertFault(
        "circle of types: [" + PACKAGE + ".Dot, " + PACKAGE + ".Pen, " + PACKAGE + ".Shape]");
  }

  @Test
  void circleThroughAConstant() throws Exception {
    source(PACKAGE, "A", "class A { static final int SIZE = 1; B b; }");
    source(PACKAGE, "B", "class B { int size() { return A.SIZE; } }");
    assertFault("circle of types: [" + PACKAGE + ".A, " + PACKAGE + ".B]");
  }

  @Test
  void arrowThroughAConstantOrAName() throws Exception {
    String tool = PACKAGE + ".tool";
    source(PACKAGE, "A", "class A { int size = io.streamgauge.toy.tool.Size.METRES; }");
    source(
        PACKAGE,
        "B",
        "class B { Class<?> b() throws Exception { return Class.forName(\""
            + tool
            + ".Size\"); } }");
    source(PACKAGE, "C", "class C { String text = \"use " + tool + ".Size, please\"; }");
    source(PACKAGE, "D", "class D { int size() { return io.streamgauge.toy.tool.Size.METRES; } }");
    source(tool, "Size", "public class Size { public static final int METRES = 1; }");
    assertEquals(
        List.of(
            "arrow that is not in the plan: " + PACKAGE + ".A -> " + tool + ".Size",
            "arrow that is not in the plan: " + PACKAGE + ".B -> " + tool + ".Size",
            "arrow that is not in the plan: " + PACKAGE + ".D -> " + tool + ".Size"),
        faults(Map.of(), Map.of(tool, Set.of("Size"))));
  }

  @Test
  void constructorOfARecordBesideItsOwn() throws Exception {
    source(
        PACKAGE,
        "Pair",
        "record Pair(int a, int b) { Pair(int a, int b, int c, int d, int e, int f, int g, int h)"
            + " { this(a, b); } }");
    assertFault(PACKAGE + ".Pair has a constructor of 8 parameters");
  }

  @Test
  void secondTypeOfAFile() throws Exception {
    source(PACKAGE, "One", "class One {}\n/** Another. */\nclass Two {}");
    assertFault(PACKAGE + ".Two has no file of its own");
  }

  @Test
  void localTypesCountAsNested() throws Exception {
    source(
        PACKAGE,
        "Nest",
        "class Nest { void a() { class A {} record B() {} enum C {} interface D {} class E {} } }");
    assertFault(PACKAGE + ".Nest has 5 nested types");
  }

  @Test
  void firstSentenceOfAPackage() throws Exception {
    Path file = directory.resolve("java/io/streamgauge/toy/package-info.java");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "/** Where toys are. */\npackage io.streamgauge.toy;\n");
    source(PACKAGE, "A", "class A {}");
    assertFault(
        "Javadoc of io.streamgauge.toy begins with a question and does not say what it is: Where"
            + " toys are.");
  }

  @Test
  void arrowThatIsNotInThePlan() throws Exception {
    source(PACKAGE, "A", "class A { io.streamgauge.toy.tool.Size size; }");
    source(PACKAGE + ".tool", "Size", "public class Size {}");
    List<String> faults =
        faults(
            Map.of(PACKAGE + ".tool", Set.of(PACKAGE)), Map.of(PACKAGE + ".tool", Set.of("Size")));
    assertEquals(
        List.of("arrow that is not in the plan: " + PACKAGE + ".A -> " + PACKAGE + ".tool.Size"),
        faults);
  }

  @Test
  void publicTypesAreThoseOfTheList() throws Exception {
    source(PACKAGE, "Seen", "public class Seen {}");
    List<String> faults = faults(Map.of(), Map.of(PACKAGE, Set.of("Hidden")));
    assertEquals(
        List.of("public types of " + PACKAGE + ": not in the list [Seen], missing [Hidden]"),
        faults);
  }

  @Test
  void filesOfAPackage() throws Exception {
    for (int i = 0; i < 41; i++) {
      source(PACKAGE, "A" + i, "class A" + i + " {}");
    }
    assertFault("io/streamgauge/toy has 41 files");
  }

  @Test
  void linesOfAFile() throws Exception {
    source(PACKAGE, "Long", "class Long {}\n".concat("\n".repeat(298)));
    assertFault("Long.java has 302 lines");
  }

  @Test
  void nestedTypes() throws Exception {
    source(
        PACKAGE,
        "Nest",
        "class Nest { class A {} record B() {} enum C {} interface D { class E {} } }");
    assertFault(PACKAGE + ".Nest has 5 nested types");
  }

  @Test
  void componentsAndParameters() throws Exception {
    source(
        PACKAGE,
        "Wide",
        "record Wide(int a, int b, int c, int d, int e, int f, int g, int h, int i, int j, int k,"
            + " int l, int m) { static class Made { Made(int a, int b, int c, int d, int e, int f,"
            + " int g, int h) {} } }");
    List<String> faults = faults(Map.of(), Map.of());
    assertTrue(faults.contains(PACKAGE + ".Wide has 13 components"), faults.toString());
    assertTrue(
        faults.contains(PACKAGE + ".Wide$Made has a constructor of 8 parameters"),
        faults.toString());
    assertEquals(2, faults.size());
  }

  @Test
  void firstSentencesOfTypes() throws Exception {
    source(
        PACKAGE,
        "Door",
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
    source(PACKAGE, "Size", "class Size {}");
    source(PACKAGE + ".tool", "Size", "class Size {}");
    source(PACKAGE, "HouseTest", "class HouseTest {}");
    source(PACKAGE + ".tool", "HouseTest", "class HouseTest {}");
    assertEquals(
        List.of(
            "more than one Size: [java/io/streamgauge/toy/Size.java,"
                + " java/io/streamgauge/toy/tool/Size.java]"),
        new TypeNames(directory).twice());
  }
}
