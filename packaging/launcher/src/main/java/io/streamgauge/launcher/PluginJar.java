// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;

/** A jar on a plugin path, as an administrator puts one there that somebody else has made. */
public final class PluginJar {
  private PluginJar() {}

  /** Writes one that offers a plugin as a service of this type, with these classes and nested. */
  public static void write(Path file, String service, String plugin, Class<?>... classes)
      throws IOException {
    Files.createDirectories(file.getParent());
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
      jar.putNextEntry(new ZipEntry("META-INF/services/" + service));
      jar.write(plugin.getBytes(StandardCharsets.UTF_8));
      for (Class<?> each : classes) {
        for (Class<?> type : each.getNestMembers()) {
          String entry = type.getName().replace('.', '/') + ".class";
          jar.putNextEntry(new ZipEntry(entry));
          try (InputStream code = type.getClassLoader().getResourceAsStream(entry)) {
            code.transferTo(jar);
          }
        }
      }
    }
  }
}
