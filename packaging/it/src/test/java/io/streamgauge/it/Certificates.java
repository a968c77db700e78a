// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it;

import io.streamgauge.testing.Await;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Certificates that sign themselves, made by keytool, with their keys. */
public record Certificates(Path directory) {
  public static final String PASSWORD = "correct-horse";

  /** Makes a key and its certificate for 127.0.0.1. */
  public void make(String name) throws IOException, InterruptedException {
    Files.createDirectories(directory);
    keytool(
        "-genkeypair",
        "-keystore",
        store(name).toString(),
        "-alias",
        name,
        "-keyalg",
        "EC",
        "-dname",
        "CN=" + name,
        "-ext",
        "SAN=ip:127.0.0.1",
        "-validity",
        "30");
    keytool(
        "-exportcert",
        "-rfc",
        "-keystore",
        store(name).toString(),
        "-alias",
        name,
        "-file",
        certificate(name).toString());
  }

  /** Makes a store of those that a server believes. */
  public Path trusted(String... names) throws IOException, InterruptedException {
    Path trusted = directory.resolve("trusted.p12");
    for (String name : names) {
      keytool(
          "-importcert",
          "-noprompt",
          "-keystore",
          trusted.toString(),
          "-alias",
          name,
          "-file",
          certificate(name).toString());
    }
    return trusted;
  }

  /** Key and certificate in PKCS 12, behind the password. */
  public Path store(String name) {
    return directory.resolve(name + ".p12");
  }

  /** The certificate in PEM. */
  public Path certificate(String name) {
    return directory.resolve(name + "-certificate.pem");
  }

  /** Key and certificate in PEM. */
  public Path pem(String name) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store(name))) {
      store.load(in, PASSWORD.toCharArray());
    }
    byte[] key = store.getKey(name, PASSWORD.toCharArray()).getEncoded();
    String text =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(key)
            + "\n-----END PRIVATE KEY-----\n";
    return Files.writeString(
        directory.resolve(name + ".pem"), text + Files.readString(certificate(name)));
  }

  private static void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (Await.exit(process) != 0) {
      throw new IOException(said);
    }
  }
}
