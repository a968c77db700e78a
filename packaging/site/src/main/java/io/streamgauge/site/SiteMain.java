// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.site;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** Writes the site of a checkout: its root, the directory of the site, and the version. */
public final class SiteMain {
  private static final String PICTURES = "packaging/docs/images";

  private SiteMain() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 3) {
      throw new IllegalArgumentException("usage: SiteMain ROOT OUTPUT VERSION");
    }
    write(Path.of(arguments[0]).normalize(), Path.of(arguments[1]), arguments[2]);
  }

  static void write(Path root, Path site, String version) throws IOException {
    Files.createDirectories(site.resolve("images"));
    SiteNavigation navigation = SiteNavigation.read(root, resource("navigation.txt"));
    navigation.refuseForgotten(root.resolve("packaging/docs"), root);
    navigation.refuseTwins();
    SiteHtml html = new SiteHtml(new DocLinks(navigation.pages()));
    SiteLayout layout = new SiteLayout(navigation, version);
    for (DocPage page : navigation.pages()) {
      Files.writeString(site.resolve(page.file()), layout.html(page, html.of(page)));
    }
    Files.writeString(site.resolve("search-index.js"), SearchIndex.of(navigation.pages()));
    for (String name : List.of("site.css", "site.js")) {
      Files.writeString(site.resolve(name), resource(name));
    }
    try (Stream<Path> pictures = Files.list(root.resolve(PICTURES))) {
      for (Path picture : pictures.toList()) {
        Path copy = site.resolve("images").resolve(picture.getFileName());
        Files.copy(picture, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = SiteMain.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
