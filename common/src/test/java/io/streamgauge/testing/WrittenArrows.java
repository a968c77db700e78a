// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Arrows that stand in the sources only: the compiler copies constants, and a name for reflection
 * is a text, so that classes say nothing of them.
 */
final class WrittenArrows {
  private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|//[^\\n]*", Pattern.DOTALL);
  private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");
  private static final Pattern IMPORT =
      Pattern.compile("(?m)^import (?:static )?(io\\.streamgauge(?:\\.[a-z]\\w*)*\\.[A-Z]\\w*)");

  /** A name that is all of a literal; within a longer text it is told to people. */
  private static final Pattern NAME_FOR_REFLECTION =
      Pattern.compile("\"(io\\.streamgauge(?:\\.[a-z]\\w*)*\\.[A-Z]\\w*)(?:\\$\\w+)*\"");

  private static final Pattern LITERAL = Pattern.compile("\"(?:\\\\.|[^\"\\\\\\n])*\"");
  private static final Pattern WHOLE_NAME =
      Pattern.compile("(?<![\\w.])(io\\.streamgauge(?:\\.[a-z]\\w*)*\\.[A-Z]\\w*)");

  private static final Pattern CONSTANT =
      Pattern.compile("(?<![\\w.\"])([A-Z]\\w*)\\.[A-Z][A-Z0-9_]*\\b(?!\\()");

  private WrittenArrows() {}

  /** For each top-level type of the files, the types of ours that its source names. */
  static Map<String, Set<String>> of(List<Path> files) {
    Map<String, String> texts = new TreeMap<>();
    for (Path file : files) {
      String name = file.getFileName().toString().replace(".java", "");
      String text = COMMENT.matcher(Unchecked.of(() -> Files.readString(file))).replaceAll("");
      Matcher named = PACKAGE.matcher(text);
      if (named.find() && !name.equals("package-info")) {
        texts.put(named.group(1) + "." + name, text);
      }
    }
    Map<String, Set<String>> arrows = new TreeMap<>();
    texts.forEach(
        (type, text) -> {
          Set<String> used = new TreeSet<>(found(IMPORT, text));
          Set<String> known = new HashSet<>(found(NAME_FOR_REFLECTION, text));
          String code = LITERAL.matcher(text).replaceAll("");
          known.addAll(found(WHOLE_NAME, code));
          String here = type.substring(0, type.lastIndexOf('.') + 1);
          found(CONSTANT, code).forEach(name -> known.add(here + name));
          known.retainAll(texts.keySet());
          used.addAll(known);
          used.remove(type);
          arrows.put(type, used);
        });
    return arrows;
  }

  private static Set<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(found -> found.group(1)).collect(Collectors.toSet());
  }
}
