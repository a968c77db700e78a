// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import io.streamgauge.it.WorkerJmx;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;

/** What a worker's process holds, seen from outside: through its JMX server and from /proc. */
final class WorkerVitals implements AutoCloseable {
  private final long pid;
  private final JMXConnector jmx;

  /**
   * What is held at one moment.
   *
   * @param heapMb after a full collection
   */
  record Vitals(double heapMb, int threads, int descriptors, int beans) {
    /** Whether no more is held than at an earlier moment, but for what differs by chance. */
    boolean isFlat(Vitals before) {
      return heapMb <= before.heapMb + 4
          && threads <= before.threads + 3
          && descriptors <= before.descriptors + 6
          && beans <= before.beans + 5;
    }
  }

  /** Of a process on this machine. */
  WorkerVitals(long pid) throws Exception {
    this.pid = pid;
    jmx = WorkerJmx.connect(pid);
  }

  Vitals now() throws IOException {
    MBeanServerConnection server = jmx.getMBeanServerConnection();
    MemoryMXBean memory =
        ManagementFactory.newPlatformMXBeanProxy(
            server, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
    // What the first collection finds ready for cleaning is gone with the second.
    memory.gc();
    memory.gc();
    double heap = memory.getHeapMemoryUsage().getUsed() / 1e6;
    return new Vitals(heap, entries("task").size(), entries("fd").size(), server.getMBeanCount());
  }

  /** The names of its threads, each with how many have it; numbers are left out. */
  Map<String, Integer> threads() throws IOException {
    Map<String, Integer> names = new TreeMap<>();
    for (Path task : entries("task")) {
      try {
        String name = Files.readString(task.resolve("comm")).trim();
        names.merge(name.replaceAll("\\d+", "#"), 1, Integer::sum);
      } catch (IOException e) {
        // It has ended in the meantime.
      }
    }
    return names;
  }

  /** Resident memory in MB. */
  double residentMb() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    throw new IOException("no VmRSS of " + pid);
  }

  private List<Path> entries(String kind) throws IOException {
    try (Stream<Path> entries = Files.list(Path.of("/proc/" + pid + "/" + kind))) {
      return new ArrayList<>(entries.toList());
    }
  }

  @Override
  public void close() throws IOException {
    jmx.close();
  }
}
