// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import io.streamgauge.extract.TextPattern;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of a connector: an absolute path with a glob in which a name in braces takes a part of
 * the path.
 *
 * <p>As the globs of {@code java.nio}, with three differences that keep readings from being lost or
 * garbage from being read: {@code **}{@code /} also stands for no directory at all, {@code **} is a
 * whole element of the path, and a wildcard does not begin with a dot (hidden files).
 *
 * @param root directory that all files lie below
 * @param path expression for what comes behind the root, with a group for each name
 * @param names the names, in the order of their groups
 * @param depth most elements that a path has behind the root
 */
record FilePattern(Path root, Pattern path, List<String> names, int depth) {
  /** What a path may begin with, and what source partitions and origins of bad records do. */
  static final String SCHEME = "file:";

  private static final int MOST_DEPTH = 64;
  private static final Pattern NAME = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_.-]*)}");
  private static final Pattern WILD = Pattern.compile("[*?\\[\\]{}\\\\]");

  /**
   * Reads an absolute path, or the URL of one.
   *
   * @throws IllegalArgumentException saying what to write instead
   */
  static FilePattern parse(String text) {
    String path = text.trim();
    boolean url = path.startsWith(SCHEME);
    path = url ? path.substring(SCHEME.length()) : path;
    if (url && path.startsWith("//")) {
      path = path.substring(2).replaceFirst("^localhost(?=/)", "");
    }
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException(
          "name files of the worker by an absolute path, such as /mnt/sd/{station}/*.csv");
    }
    List<String> fixed = new ArrayList<>();
    List<String> elements = List.of(path.substring(1).split("/", -1));
    for (String element : elements) {
      if (element.isEmpty() || element.equals(".") || element.equals("..")) {
        throw new IllegalArgumentException(
            "'" + element + "' is no element of a path; write the path without //, . and ..");
      }
    }
    // The last element is the file even when it has no wildcard.
    while (fixed.size() < elements.size() - 1 && !WILD.matcher(elements.get(fixed.size())).find()) {
      fixed.add(elements.get(fixed.size()));
    }
    List<String> wild = elements.subList(fixed.size(), elements.size());
    Translation translation = new Translation(String.join("/", wild));
    translation.run();
    return new FilePattern(
        Path.of("/" + String.join("/", fixed)),
        Pattern.compile(translation.regex.toString()),
        List.copyOf(translation.names),
        wild.contains("**") ? MOST_DEPTH : wild.size());
  }

  /**
   * What the names stand for in this path behind the root, or null when it is no such file, or one
   * whose name is made to be compared without end.
   */
  Map<String, String> match(String relative) {
    Matcher matcher = path.matcher(TextPattern.bounded(relative));
    try {
      if (!matcher.matches()) {
        return null;
      }
    } catch (TextPattern.UnsearchedException | StackOverflowError e) {
      return null;
    }
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      values.put(names.get(i), matcher.group("n" + i));
    }
    return values;
  }

  /** A glob on its way to a regular expression. */
  private static final class Translation {
    private static final String NOT_HIDDEN = "(?!\\.)";
    private static final String ONE = "[^/]";
    private final String glob;
    private final StringBuilder regex = new StringBuilder();
    private final List<String> names = new ArrayList<>();
    private int at;
    private boolean begins = true;
    private boolean grouped;
    private boolean groupBegins;

    Translation(String glob) {
      this.glob = glob;
    }

    void run() {
      while (at < glob.length()) {
        char c = glob.charAt(at);
        switch (c) {
          case '*' -> star();
          case '?' -> wild(ONE);
          case '[' -> choice();
          case '{' -> brace();
          case '\\' -> {
            if (++at == glob.length()) {
              throw new IllegalArgumentException("a \\ at the end stands for nothing");
            }
            literal(glob.charAt(at));
          }
          default -> {
            if (grouped && c == '}') {
              regex.append("))");
              grouped = false;
              at++;
            } else if (grouped && c == ',') {
              regex.append(")|(?:");
              begins = groupBegins;
              at++;
            } else {
              literal(c);
            }
          }
        }
      }
      if (grouped) {
        throw new IllegalArgumentException("a { has no }");
      }
    }

    private void literal(char c) {
      if (!Character.isLetterOrDigit(c)) {
        regex.append('\\');
      }
      regex.append(c);
      begins = c == '/';
      at++;
    }

    private void wild(String what) {
      regex.append(begins ? NOT_HIDDEN : "").append(what);
      begins = false;
      at++;
    }

    private void star() {
      if (!glob.startsWith("**", at)) {
        wild(ONE + "*");
        return;
      }
      boolean last = at + 2 == glob.length();
      if (!begins || grouped || !(last || glob.charAt(at + 2) == '/')) {
        throw new IllegalArgumentException(
            "** stands for directories; write it between slashes, as in /data/**/*.csv");
      }
      regex.append("(?:").append(NOT_HIDDEN).append(ONE).append("+/)*");
      if (last) {
        regex.append(NOT_HIDDEN).append(ONE).append('+');
      }
      at += last ? 2 : 3;
    }

    private void choice() {
      int end = glob.indexOf(']', at + 2);
      if (end < 0 || glob.substring(at, end).contains("/")) {
        throw new IllegalArgumentException("a [ has no ]");
      }
      String inside = glob.substring(at + 1, end);
      boolean not = inside.startsWith("!");
      String chars = (not ? inside.substring(1) : inside).replaceAll("[\\[\\]&^\\\\]", "\\\\$0");
      wild("[" + ONE + "&&[" + (not ? "^" : "") + chars + "]]");
      at = end + 1;
    }

    private void brace() {
      Matcher name = NAME.matcher(glob).region(at, glob.length());
      if (name.lookingAt()) {
        int known = names.indexOf(name.group(1));
        if (known < 0) {
          names.add(name.group(1));
          wild("(?<n" + (names.size() - 1) + ">" + ONE + "+?)");
        } else {
          wild("\\k<n" + known + ">");
        }
        at = name.end();
        return;
      }
      if (grouped) {
        throw new IllegalArgumentException("one {} stands within another; write them side by side");
      }
      regex.append("(?:(?:");
      grouped = true;
      groupBegins = begins;
      at++;
    }
  }
}
