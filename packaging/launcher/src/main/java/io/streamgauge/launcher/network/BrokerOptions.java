// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.network;

import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Properties;
import javax.net.ssl.TrustManagerFactory;

/**
 * The options of packaging/simulate by which a broker is reached.
 *
 * @param broker its address as it was written, or null
 * @param login a file of secrets, or null for those of the environment
 * @param truststore a file of certificates, or null
 */
record BrokerOptions(String broker, Path login, Path truststore) {
  private static final Map<String, String> SECRETS =
      Map.of(
          "MQTT_USERNAME", "username",
          "MQTT_PASSWORD", "password",
          "MQTT_TRUSTSTORE_PASSWORD", "truststore.password");

  /**
   * The broker and how one gets in.
   *
   * @throws IllegalArgumentException with the option and the remedy, and no secret
   */
  BrokerAccess access(Map<String, String> environment) {
    Properties secrets = secrets(environment);
    String user = secrets.getProperty("username");
    String password = secrets.getProperty("password");
    if (user == null && password != null) {
      throw new IllegalArgumentException(
          "there is a password and no user: give MQTT_USERNAME, or username in the file of"
              + " --login");
    }
    BrokerAccess access =
        new BrokerAccess(
            address(),
            user == null ? null : new BrokerAccess.Login(user, password),
            trust(secrets.getProperty("truststore.password")));
    if (truststore != null && !access.encrypted()) {
      throw new IllegalArgumentException(
          "--truststore "
              + truststore
              + ": of no use with this --broker; give ssl:// or wss://, or leave it out");
    }
    return access;
  }

  private URI address() {
    if (broker == null) {
      throw new IllegalArgumentException("--broker is missing: give an address as tcp://host:1883");
    }
    try {
      return BrokerAccess.address(broker);
    } catch (IllegalArgumentException e) {
      // Without the address: a password may be in it.
      throw new IllegalArgumentException("--broker: " + e.getMessage(), e);
    }
  }

  private TrustManagerFactory trust(String password) {
    try {
      return truststore == null ? null : BrokerAccess.trust(truststore, password);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "--truststore "
              + truststore
              + ": it cannot be read ("
              + e.getMessage()
              + "); give PEM, PKCS12 or JKS, and its password by MQTT_TRUSTSTORE_PASSWORD",
          e);
    }
  }

  private Properties secrets(Map<String, String> environment) {
    Properties secrets = new Properties();
    if (login == null) {
      SECRETS.forEach(
          (variable, name) -> {
            String value = environment.get(variable);
            if (value != null && !value.isEmpty()) {
              secrets.setProperty(name, value);
            }
          });
      return secrets;
    }
    try (Reader in = Files.newBufferedReader(login)) {
      secrets.load(in);
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "--login " + login + ": it is no file of properties; give username= and password=", e);
    }
    return secrets;
  }
}
