// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import io.streamgauge.testing.Await;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A self-signed certificate and its key, made by the JDK's own tool.
 *
 * @param store file with both, named like the identity
 * @param certificate the certificate alone as PEM, with the ending .pem
 * @param key the key alone as PEM, with the ending .key
 * @param keys what the store holds
 */
public record TlsIdentity(Path store, Path certificate, Path key, KeyStore keys) {
  private static final String ALIAS = "it";

  /**
   * Makes one.
   *
   * @param host what it is for, as in {@code dns:localhost} or {@code ip:127.0.0.1}
   * @param type of the store, JKS or PKCS12
   * @param password of store and key
   */
  public static TlsIdentity create(
      Path directory, String name, String host, String type, String password) throws Exception {
    Path store = directory.resolve(name);
    Path log = directory.resolve(name + ".log");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "SAN=" + host,
                "-ext",
                "bc:c",
                "-storetype",
                type,
                "-keystore",
                store.toString(),
                "-storepass",
                password,
                "-keypass",
                password)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (Await.exit(keytool) != 0) {
      throw new IllegalStateException(Files.readString(log));
    }
    KeyStore keys = KeyStore.getInstance(type);
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, password.toCharArray());
    }
    Key secret = keys.getKey(ALIAS, password.toCharArray());
    return new TlsIdentity(
        store,
        pem(
            directory.resolve(name + ".pem"),
            "CERTIFICATE",
            keys.getCertificate(ALIAS).getEncoded()),
        pem(directory.resolve(name + ".key"), "PRIVATE KEY", secret.getEncoded()),
        keys);
  }

  private static Path pem(Path file, String what, byte[] bytes) throws Exception {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return Files.writeString(
        file, "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
  }
}
