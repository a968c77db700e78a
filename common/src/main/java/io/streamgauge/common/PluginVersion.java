// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this build, as Connect shows it and as plugin version ranges compare it. */
public final class PluginVersion {
  private static final String RESOURCE = "/io/streamgauge/common/version.properties";

  private PluginVersion() {}

  /** The version of this build, a string that Maven can compare. */
  public static String get() {
    try (InputStream in = PluginVersion.class.getResourceAsStream(RESOURCE)) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + RESOURCE + " of this plugin's own jar", e);
    }
  }
}
