// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.testing;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.helpers.MessageFormatter;

/** A log that keeps its lines. */
public final class LogLines {
  public final List<String> lines = new ArrayList<>();

  /** The log. */
  public Logger logger() {
    return (Logger)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Logger.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("warn") || method.getName().equals("info")) {
                Object[] values =
                    arguments.length == 2 && arguments[1] instanceof Object[] array
                        ? array
                        : new Object[] {arguments.length > 1 ? arguments[1] : null};
                lines.add(MessageFormatter.arrayFormat((String) arguments[0], values).getMessage());
              }
              return null;
            });
  }
}
