// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.source;

import java.lang.management.ManagementFactory;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker's guarantee to a task: its records are written in transactions, or they are not.
 * Connect does not tell a task, but a worker that does has initialized the transactions of the
 * task's producer before it starts the task, and confirms records on the task's own thread.
 */
public final class DeliveryGuarantee {
  private static final Logger LOG = LoggerFactory.getLogger(DeliveryGuarantee.class);
  private static final String THREAD = "task-thread-";
  private static final int UNKNOWN = -1;

  private volatile int atLeastOnce = UNKNOWN;
  private final Thread taskThread = Thread.currentThread();

  /** Asks the producer that Connect has made for the task on whose thread this is called. */
  public static DeliveryGuarantee atStart(String connector) {
    DeliveryGuarantee guarantee = new DeliveryGuarantee();
    int answer = ask(connector);
    if (answer != UNKNOWN) {
      guarantee.know(answer == 0);
    }
    return guarantee;
  }

  /**
   * Whether that producer is known to write in transactions, for a source whose own guarantee is
   * another one.
   */
  public static boolean inTransactions(String connector) {
    return ask(connector) == 0;
  }

  private static int ask(String connector) {
    String thread = Thread.currentThread().getName();
    if (!thread.startsWith(THREAD + connector)) {
      return UNKNOWN;
    }
    String client = "connector-producer-" + thread.substring(THREAD.length());
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    int answer = UNKNOWN;
    try {
      ObjectName pattern =
          new ObjectName(
              "kafka.producer:type=producer-metrics,client-id="
                  + (client.matches("[\\w\\-%. \\t]*") ? client : ObjectName.quote(client)));
      Set<ObjectName> found = beans.queryNames(pattern, null);
      for (ObjectName name : found) {
        Object spent = beans.getAttribute(name, "txn-init-time-ns-total");
        if (spent instanceof Number number) {
          answer = number.doubleValue() > 0 ? 0 : 1;
        }
      }
    } catch (MalformedObjectNameException e) {
      LOG.debug("No producer metrics are named {}", client, e);
    } catch (JMException e) {
      LOG.debug("The producer {} does not tell of transactions", client, e);
    }
    return answer;
  }

  /** A record is on its topic; a worker without transactions says so on the producer's thread. */
  public void confirmed() {
    if (atLeastOnce == UNKNOWN) {
      know(Thread.currentThread() == taskThread);
    }
  }

  private void know(boolean transactions) {
    atLeastOnce = transactions ? 0 : 1;
    if (transactions) {
      LOG.info("Delivery is exactly-once for consumers that read committed records");
    } else {
      LOG.warn(
          "Delivery is at-least-once: after a crash readings may come twice. Set"
              + " exactly.once.source.support=enabled on all workers to have each once");
    }
  }

  /** 1, 0, or -1 while it is not known. */
  public int atLeastOnce() {
    return atLeastOnce;
  }
}
