// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The rules of names and of their first sentences, held against sources.
 *
 * <p>A type's comment begins with what the thing is, a noun or a verb; one that begins with a
 * question leaves the reader without the noun.
 *
 * @param sources the directory of Java sources
 */
public record TypeNames(Path sources) {
  private static final Pattern TYPE =
      Pattern.compile(
          " *(?:(?:public|protected|private|static|final|abstract|sealed|non-sealed) )*"
              + "(?:class|interface|enum|record|@interface) (\\w+).*");
  private static final Pattern PACKAGE = Pattern.compile("package ([\\w.]+);");
  private static final Pattern QUESTION =
      Pattern.compile("(?:What|Whether|How|Whose|Which|When|Where|That)\\b.*");

  /** Names that each module or package has by agreement. */
  private static final Set<String> SHARED = Set.of("HouseTest", "package-info", "module-info");

  /** What breaks the rule of first sentences, one sentence each. */
  public List<String> firstSentences() {
    List<String> faults = new ArrayList<>();
    for (Path file : files()) {
      firstSentences(Unchecked.of(() -> Files.readAllLines(file)), faults);
    }
    return faults;
  }

  private static void firstSentences(List<String> lines, List<String> faults) {
    StringBuilder comment = new StringBuilder();
    boolean inside = false;
    for (String line : lines) {
      String text = line.strip();
      if (!inside && text.startsWith("/**")) {
        comment.setLength(0);
        inside = true;
        text = text.substring(2);
      }
      if (inside) {
        inside = !text.endsWith("*/");
        String words = text.replaceFirst(" *\\*/$", "").replaceFirst("^\\*+ *", "");
        comment.append(words).append(words.isEmpty() ? "" : " ");
      } else {
        Matcher type = TYPE.matcher(line);
        Matcher named = PACKAGE.matcher(line);
        if (type.matches()) {
          judge(type.group(1), comment.toString(), faults);
        } else if (named.matches() && comment.length() > 0) {
          judge(named.group(1), comment.toString(), faults);
        }
        if (!text.startsWith("@") || type.matches()) {
          comment.setLength(0);
        }
      }
    }
  }

  private static void judge(String type, String comment, List<String> faults) {
    if (comment.isEmpty()) {
      faults.add(type + " has no Javadoc");
    } else if (QUESTION.matcher(comment).matches()) {
      String told = "Javadoc of %s begins with a question and does not say what it is: %s";
      faults.add(told.formatted(type, comment.strip()));
    }
  }

  /** Simple names of files that stand more than once below the directory, with their places. */
  public List<String> twice() {
    Map<String, Set<Path>> places = new TreeMap<>();
    for (Path file : files()) {
      String name = file.getFileName().toString().replace(".java", "");
      if (!SHARED.contains(name)) {
        places.computeIfAbsent(name, any -> new TreeSet<>()).add(sources.relativize(file));
      }
    }
    return places.entrySet().stream()
        .filter(place -> place.getValue().size() > 1)
        .map(place -> "more than one " + place.getKey() + ": " + place.getValue())
        .toList();
  }

  private List<Path> files() {
    return files(sources.toFile(), true);
  }

  /** The sources in a place; hidden directories and what the build has made are not looked at. */
  private static List<Path> files(File place, boolean open) {
    String name = place.getName();
    File[] inside = place.listFiles();
    if (inside == null) {
      return name.endsWith(".java") ? List.of(place.toPath()) : List.of();
    }
    boolean hidden = name.equals("target") || name.startsWith(".");
    return !open && (hidden || Files.isSymbolicLink(place.toPath()))
        ? List.of()
        : Stream.of(inside).sorted().flatMap(each -> files(each, false).stream()).toList();
  }
}
