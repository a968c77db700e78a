// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.testing;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rules of the floor plan, held against a module's compiled classes and its sources.
 *
 * <p>Arrows come from the JDK's own jdeps with {@code -filter:none}: without it, jdeps leaves out
 * what lies in the same package. Nested types count as their top-level type.
 *
 * @param classes the directory of the compiled main classes
 * @param sources the directory of the main sources
 */
public record House(Path classes, Path sources) {
  private static final String OURS = "io.streamgauge.";
  private static final int FILES_PER_PACKAGE = 40;
  private static final int LINES_PER_FILE = 300;
  private static final int NESTED_PER_FILE = 4;
  private static final int RECORD_COMPONENTS = 12;
  private static final int CONSTRUCTOR_PARAMETERS = 7;
  private static final Pattern ARROW = Pattern.compile("\\s*(\\S*)\\s*-> (\\S+).*");

  /** The house of the module whose tests run: its directory is the working directory. */
  public static House ofThisModule() {
    return new House(Path.of("target", "classes"), Path.of("src", "main", "java"));
  }

  /** The simple names of a text that has blanks and ends of lines between them. */
  public static Set<String> names(String text) {
    return Set.of(text.strip().split("\\s+", -1));
  }

  /**
   * What breaks the rules, one sentence each.
   *
   * @param arrows for each package of the module, the packages of ours that it may use
   * @param open for each package of the module, the simple names of its public types
   */
  public List<String> faults(Map<String, Set<String>> arrows, Map<String, Set<String>> open) {
    List<String> faults = new ArrayList<>();
    Map<String, Set<String>> uses = uses();
    WrittenArrows.of(sourceFiles())
        .forEach((type, used) -> uses.computeIfAbsent(type, name -> new TreeSet<>()).addAll(used));
    circles(uses).forEach(circle -> faults.add("circle of types: " + circle));
    packageArrows(uses, arrows, faults);
    publicTypes(open, faults);
    files(faults);
    signatures(faults);
    faults.addAll(new TypeNames(sources).firstSentences());
    return faults;
  }

  /** For each top-level type of the module, the top-level types of ours that it uses. */
  private Map<String, Set<String>> uses() {
    StringWriter out = new StringWriter();
    PrintWriter told = new PrintWriter(out);
    String[] options = {
      "-verbose:class", "-filter:none", "--multi-release", "base", classes.toString()
    };
    int code = ToolProvider.findFirst("jdeps").orElseThrow().run(told, told, options);
    if (code != 0) {
      throw new IllegalStateException("jdeps ended with " + code + ": " + out);
    }
    Map<String, Set<String>> uses = new TreeMap<>();
    String from = "";
    for (String line : out.toString().lines().toList()) {
      Matcher arrow = ARROW.matcher(line);
      if (!arrow.matches()) {
        from = topLevel(line.strip().split(" ", 2)[0]);
        continue;
      }
      String source = arrow.group(1).isEmpty() ? from : topLevel(arrow.group(1));
      String target = topLevel(arrow.group(2));
      if (source.startsWith(OURS) && target.startsWith(OURS) && !source.equals(target)) {
        uses.computeIfAbsent(source, name -> new TreeSet<>()).add(target);
      }
    }
    return uses;
  }

  /** Circles of top-level types; a sealed interface and the types that it permits are none. */
  private List<Set<String>> circles(Map<String, Set<String>> uses) {
    Map<String, Set<String>> arrows = new TreeMap<>();
    uses.forEach((type, used) -> arrows.put(type, without(used, permitted(type))));
    List<Set<String>> circles = rings(arrows);
    for (Set<String> ring : rings(uses)) {
      if (!isFamily(ring) && circles.stream().noneMatch(ring::containsAll)) {
        circles.add(ring);
      }
    }
    return circles;
  }

  /** Whether nobody but one sealed interface and types that it permits is among them. */
  private boolean isFamily(Set<String> ring) {
    return ring.stream().anyMatch(head -> permitted(head).containsAll(without(ring, Set.of(head))));
  }

  private static Set<String> without(Set<String> all, Set<String> some) {
    Set<String> rest = new TreeSet<>(all);
    rest.removeAll(some);
    return rest;
  }

  private static List<Set<String>> rings(Map<String, Set<String>> arrows) {
    List<Set<String>> rings = new ArrayList<>();
    Set<String> placed = new HashSet<>();
    Map<String, Set<String>> reached = new HashMap<>();
    arrows.keySet().forEach(type -> reached.put(type, reach(type, arrows)));
    for (String type : arrows.keySet()) {
      Set<String> ring = new TreeSet<>(reached.get(type));
      ring.removeIf(other -> !reached.getOrDefault(other, Set.of()).contains(type));
      if (!ring.isEmpty() && placed.add(type)) {
        placed.addAll(ring);
        rings.add(ring);
      }
    }
    return rings;
  }

  private static Set<String> reach(String start, Map<String, Set<String>> arrows) {
    Set<String> reached = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(arrows.get(start));
    while (!open.isEmpty()) {
      String next = open.pop();
      if (reached.add(next)) {
        open.addAll(arrows.getOrDefault(next, Set.of()));
      }
    }
    return reached;
  }

  private Set<String> permitted(String type) {
    Class<?> loaded = load(type);
    if (!loaded.isInterface() || !loaded.isSealed()) {
      return Set.of();
    }
    return Stream.of(loaded.getPermittedSubclasses())
        .map(one -> topLevel(one.getName()))
        .collect(Collectors.toSet());
  }

  private static void packageArrows(
      Map<String, Set<String>> uses, Map<String, Set<String>> arrows, List<String> faults) {
    Set<String> told = new TreeSet<>();
    uses.forEach(
        (type, used) -> {
          String from = packageOf(type);
          Set<String> allowed = arrows.getOrDefault(from, Set.of());
          for (String target : used) {
            String to = packageOf(target);
            if (!to.equals(from) && !allowed.contains(to)) {
              told.add("arrow that is not in the plan: " + type + " -> " + target);
            }
          }
        });
    faults.addAll(told);
  }

  private void publicTypes(Map<String, Set<String>> open, List<String> faults) {
    Map<String, Set<String>> found = new TreeMap<>();
    for (Class<?> type : types()) {
      if (type.getEnclosingClass() == null) {
        Set<String> names = found.computeIfAbsent(type.getPackageName(), name -> new TreeSet<>());
        if ((type.getModifiers() & Modifier.PUBLIC) != 0) {
          names.add(type.getSimpleName());
        }
      }
    }
    open.keySet().forEach(name -> found.putIfAbsent(name, Set.of()));
    found.forEach(
        (name, is) -> {
          Set<String> more = without(is, open.getOrDefault(name, Set.of()));
          Set<String> less = without(open.getOrDefault(name, Set.of()), is);
          if (!more.isEmpty() || !less.isEmpty()) {
            String told = "public types of %s: not in the list %s, missing %s";
            faults.add(told.formatted(name, more, less));
          }
        });
  }

  private void files(List<String> faults) {
    Map<Path, Integer> perPackage = new TreeMap<>();
    for (Path file : sourceFiles()) {
      perPackage.merge(file.getParent(), 1, Integer::sum);
      int count = Unchecked.of(() -> Files.readAllLines(file)).size();
      limit(faults, file.getFileName(), count, LINES_PER_FILE, "lines");
    }
    perPackage.forEach(
        (directory, count) ->
            limit(faults, sources.relativize(directory), count, FILES_PER_PACKAGE, "files"));
  }

  private static void limit(List<String> faults, Object what, int count, int most, String unit) {
    if (count > most) {
      faults.add(what + " has " + count + " " + unit);
    }
  }

  private void signatures(List<String> faults) {
    Map<String, Integer> nested = new TreeMap<>();
    for (Class<?> type : types()) {
      if (type.getEnclosingClass() == null && !hasFile(type)) {
        faults.add(type.getName() + " has no file of its own");
      }
      if (type.isMemberClass() || type.isLocalClass()) {
        nested.merge(topLevel(type.getName()), 1, Integer::sum);
      }
      int components = type.isRecord() ? type.getRecordComponents().length : 0;
      limit(faults, type.getName(), components, RECORD_COMPONENTS, "components");
      for (Constructor<?> constructor : type.getDeclaredConstructors()) {
        int count = constructor.getParameterCount();
        boolean counts = !isCanonical(constructor) && !constructor.isSynthetic();
        if (counts && count > CONSTRUCTOR_PARAMETERS) {
          faults.add(type.getName() + " has a constructor of " + count + " parameters");
        }
      }
    }
    nested.forEach((type, count) -> limit(faults, type, count, NESTED_PER_FILE, "nested types"));
  }

  private boolean hasFile(Class<?> type) {
    return Files.exists(sources.resolve(type.getName().replace('.', '/') + ".java"));
  }

  /** Whether it is the constructor that a record has of itself: its components are counted. */
  private static boolean isCanonical(Constructor<?> constructor) {
    return constructor.getDeclaringClass().isRecord()
        && Arrays.equals(
            constructor.getParameterTypes(),
            Stream.of(constructor.getDeclaringClass().getRecordComponents())
                .map(RecordComponent::getType)
                .toArray());
  }

  private List<Path> sourceFiles() {
    return below(sources, ".java");
  }

  private static List<Path> below(Path directory, String ending) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Class<?>> types() {
    List<Class<?>> types = new ArrayList<>();
    for (Path file : below(classes, ".class")) {
      String name = classes.relativize(file).toString().replace('/', '.').replace(".class", "");
      if (!name.endsWith("-info")) {
        types.add(load(name));
      }
    }
    return types;
  }

  private Class<?> load(String name) {
    URL[] places = {Unchecked.of(() -> classes.toUri().toURL())};
    try {
      // A module's own classes are on the class path of its tests, and come from there.
      return Class.forName(name, false, new URLClassLoader(places, House.class.getClassLoader()));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(name + " is not among the classes", e);
    }
  }

  private static String packageOf(String type) {
    return type.substring(0, type.lastIndexOf('.'));
  }

  private static String topLevel(String name) {
    int nested = name.indexOf('$');
    return nested < 0 ? name : name.substring(0, nested);
  }
}
