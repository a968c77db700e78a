// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.path;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.LaunchingConnector;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Prints the top-level types that one reading crosses: those of which a method is on a stack from
 * the moment when the second reading reaches us until we have handed it on. The first reading has
 * loaded, configured and started everything by then. Getters and constructors that only store are
 * told apart, since nobody opens a file for them, and so are those that only do a part for another.
 */
public final class ReadingPath {
  private ReadingPath() {}

  /** Arguments: the packaging directory, and the paths to walk; without any, all of them. */
  public static void main(String... arguments) throws Exception {
    Path packaging = Path.of(arguments[0]).toAbsolutePath().normalize();
    List<String> paths =
        arguments.length > 1
            ? List.of(arguments).subList(1, arguments.length)
            : OneReading.PATHS.keySet().stream().toList();
    for (String path : paths) {
      System.out.print(walk(path, packaging).report(path));
    }
  }

  private static EnteredTypes walk(String path, Path packaging) throws Exception {
    LaunchingConnector launcher = Bootstrap.virtualMachineManager().defaultConnector();
    Map<String, Connector.Argument> settings = launcher.defaultArguments();
    settings
        .get("main")
        .setValue(OneReading.class.getName() + " " + path + " \"" + packaging + "\"");
    settings
        .get("options")
        .setValue("-Xmx256m -cp \"" + System.getProperty("java.class.path") + "\"");
    VirtualMachine machine = launcher.launch(settings);
    Process process = machine.process();
    Thread out = copy(process.getInputStream());
    Thread err = copy(process.getErrorStream());
    EnteredTypes types = new EnteredTypes(machine);
    types.watch();
    out.join();
    err.join();
    if (process.waitFor() != 0) {
      throw new IllegalStateException("The path " + path + " could not be walked");
    }
    return types;
  }

  /** What the other process writes would stop it if nobody read it. */
  private static Thread copy(InputStream from) {
    Thread thread =
        new Thread(
            () -> {
              try {
                from.transferTo(System.err);
              } catch (java.io.IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    thread.start();
    return thread;
  }
}
