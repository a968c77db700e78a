// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.chain;

import org.apache.kafka.connect.transforms.Transformation;

/** The transforms of this bundle, by the types that a configuration names. */
public final class OwnTransforms {
  private static final String PACKAGE = "io.streamgauge.transforms.";

  private OwnTransforms() {}

  /**
   * A transform of ours, or null: another plugin's, one that is not installed, or a wrong name,
   * which Connect complains of.
   */
  public static Transformation<?> load(String type) {
    Class<?> found = type.contains(".") && !type.startsWith(PACKAGE) ? null : find(type);
    try {
      return found != null && isOurs(found) && Transformation.class.isAssignableFrom(found)
          ? (Transformation<?>) found.getDeclaredConstructor().newInstance()
          : null;
    } catch (ReflectiveOperationException | LinkageError e) {
      return null;
    }
  }

  /**
   * The name without its package of a class of ours, by its whole name or by the alias that Connect
   * has for it; empty for any other.
   */
  public static String name(String type) {
    if (type.contains(".")) {
      return type.startsWith(PACKAGE) ? type.substring(PACKAGE.length()) : "";
    }
    Class<?> found = find(type);
    return found != null && isOurs(found) ? found.getSimpleName() : "";
  }

  private static boolean isOurs(Class<?> type) {
    return type.getName().startsWith(PACKAGE);
  }

  /** A plugin's class loader asks Connect's for what it does not have, which knows the aliases. */
  private static Class<?> find(String type) {
    try {
      return type.isEmpty() ? null : OwnTransforms.class.getClassLoader().loadClass(type);
    } catch (ClassNotFoundException | LinkageError e) {
      return null;
    }
  }
}
