// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class CentreTroubleTest {
  @Test
  void anOutageEndsByItselfAndACertificateDoesNot() {
    Throwable expired =
        new SslAuthenticationException(
            "SSL handshake failed", new IllegalStateException("NotAfter: Mon\n  Nov 30"));
    assertEquals(
        new CentreTrouble("asked (NotAfter: Mon Nov 30)", true),
        CentreTrouble.of(new IOException("asked", expired)));
    assertEquals(
        new CentreTrouble("asked (no answer)", false),
        CentreTrouble.of(new IOException("asked", new TimeoutException("no answer"))));
  }

  @Test
  void withoutNetworkThereAreNoNames() {
    ConfigException noName =
        new ConfigException("No resolvable bootstrap urls given in bootstrap.servers");
    assertEquals(false, CentreTrouble.of(new IOException("centre", noName)).lasting());
  }
}
