// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it;

import com.sun.tools.attach.VirtualMachine;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** The JMX server of a worker's process on this machine. */
public final class WorkerJmx {
  private WorkerJmx() {}

  /** Connects to it; its address comes from the process itself. */
  @SuppressWarnings("BanJNDI")
  public static JMXConnector connect(long pid) throws Exception {
    VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
    try {
      return JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
    } finally {
      machine.detach();
    }
  }
}
