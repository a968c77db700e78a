// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.net.ssl.X509KeyManager;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientTlsTest {
  private static final String STORE = "of-the-store";
  private static final String KEY = "of-the-key";
  private static final String PBE = "PBEWithSHA1AndDESede";

  @TempDir Path directory;
  private TlsIdentity identity;

  @BeforeEach
  void makeIdentity() throws Exception {
    identity = TlsIdentity.create(directory, "client", "dns:client", "PKCS12", STORE);
  }

  private static ClientTls tls(String... options) {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < options.length; i += 2) {
      given.put("x." + options[i], options[i + 1]);
    }
    OptionList list = new OptionList();
    ClientTls.define(list, "x.", true);
    return ClientTls.from(new AbstractConfig(list.definition(), given, false), "x.");
  }

  private static void assertKey(ClientTls tls) {
    X509KeyManager keys = (X509KeyManager) tls.load().keys().getKeyManagers()[0];
    String alias = keys.getClientAliases("EC", null)[0];
    assertNotNull(keys.getPrivateKey(alias));
  }

  @Test
  void fiveOptionsAreLeft() {
    OptionList list = new OptionList();
    ClientTls.define(list, "x.", true);
    assertEquals(
        Set.of(
            "x.ssl.truststore.location",
            "x.ssl.truststore.password",
            "x.ssl.keystore.location",
            "x.ssl.keystore.password",
            "x.ssl.endpoint.identification.algorithm"),
        list.definition().names());
    assertFalse(tls().isConfigured());
  }

  @Test
  void thePasswordOfAStoreIsThatOfItsKey() {
    String store = identity.store().toString();
    assertKey(tls("ssl.keystore.location", store, "ssl.keystore.password", STORE));
  }

  @Test
  void aFormerPasswordOfTheKeyActs() throws Exception {
    Key key = identity.keys().getKey("it", STORE.toCharArray());
    KeyStore jks = KeyStore.getInstance("JKS");
    jks.load(null, null);
    jks.setKeyEntry(
        "it", key, KEY.toCharArray(), new Certificate[] {identity.keys().getCertificate("it")});
    Path file = directory.resolve("other.jks");
    try (var out = Files.newOutputStream(file)) {
      jks.store(out, STORE.toCharArray());
    }
    String[] options = {
      "ssl.keystore.location", file.toString(),
      "ssl.keystore.password", STORE,
      "ssl.key.password", KEY
    };
    assertKey(tls(options));
    options[5] = STORE;
    assertThrows(KafkaException.class, () -> tls(options).load());
  }

  @Test
  void formerTextsOfPemAct() throws Exception {
    assertKey(
        tls(
            "ssl.keystore.certificate.chain", Files.readString(identity.certificate()),
            "ssl.keystore.key", Files.readString(identity.key())));
    ClientTls trusting =
        tls("ssl.truststore.certificates", Files.readString(identity.certificate()));
    assertNotNull(trusting.load().trust());
  }

  @Test
  void aFileOfPemMayHaveAKeyWithAPassword() throws Exception {
    Key key = identity.keys().getKey("it", STORE.toCharArray());
    Cipher cipher = Cipher.getInstance(PBE);
    cipher.init(
        Cipher.ENCRYPT_MODE,
        SecretKeyFactory.getInstance(PBE).generateSecret(new PBEKeySpec(KEY.toCharArray())));
    AlgorithmParameters parameters = cipher.getParameters();
    byte[] secret =
        new EncryptedPrivateKeyInfo(parameters, cipher.doFinal(key.getEncoded())).getEncoded();
    Path both = directory.resolve("both.pem");
    Files.writeString(
        both,
        Files.readString(identity.certificate())
            + "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(secret)
            + "\n-----END ENCRYPTED PRIVATE KEY-----\n");
    String file = both.toString();
    assertKey(tls("ssl.keystore.location", file, "ssl.keystore.password", KEY));
    assertKey(tls("ssl.keystore.location", file, "ssl.key.password", KEY));
    assertThrows(
        KafkaException.class,
        () -> tls("ssl.keystore.location", file, "ssl.keystore.password", STORE).load());
  }
}
