// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;

/**
 * Whom a client trusts and how it shows who it is, under Kafka's own names and read by Kafka.
 *
 * @param settings what is set of Kafka's options, without the prefix
 */
public record ClientTls(Map<String, Object> settings) {
  private static final String KEY_PASSWORD = SslConfigs.SSL_KEY_PASSWORD_CONFIG;

  /** Kafka's options that act for one more version. */
  public static final List<String> FORMER =
      List.of(
          SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG,
          SslConfigs.SSL_KEYSTORE_TYPE_CONFIG,
          KEY_PASSWORD,
          SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG,
          SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG,
          SslConfigs.SSL_KEYSTORE_KEY_CONFIG);

  private static final String HOST = SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG;
  private static final ConfigDef KAFKA = new ConfigDef();
  private static final Map<String, String> OPTIONS = options();
  private static final int LARGEST_STORE = 16 << 20;

  static {
    SslConfigs.addClientSslSupport(KAFKA);
  }

  private static Map<String, String> options() {
    Map<String, String> options = new LinkedHashMap<>();
    options.put(
        SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG,
        "File of the certificates to trust, as JKS, PKCS12 or PEM; those of the Java runtime by"
            + " default.");
    options.put(SslConfigs.SSL_TRUSTSTORE_PASSWORD_CONFIG, "Password of the truststore.");
    options.put(
        SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG,
        "File of the client's certificate and key, as JKS, PKCS12 or PEM, for servers that ask for"
            + " one.");
    options.put(
        SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG, "Password of the keystore and of the key in it.");
    options.put(
        HOST,
        "https: the server's certificate must be for the host of its address; empty: any will do.");
    return options;
  }

  /**
   * Adds the options with Kafka's defaults.
   *
   * @param hostOption whether the host can be left unchecked
   */
  public static void define(OptionList options, String prefix, boolean hostOption) {
    OPTIONS.forEach(
        (name, sentence) -> {
          ConfigDef.ConfigKey key = KAFKA.configKeys().get(name);
          if (hostOption || !name.equals(HOST)) {
            String label = "TLS " + name.substring("ssl.".length()).replace('.', ' ');
            options.add(prefix + name, key.type, key.defaultValue, null, label, sentence);
          }
        });
  }

  /** Reads the options with this prefix. */
  public static ClientTls from(AbstractConfig config, String prefix) {
    Map<String, Object> settings = new HashMap<>();
    for (String name : OPTIONS.keySet()) {
      Object value = config.values().get(prefix + name);
      if (value != null) {
        settings.put(name, value instanceof String text ? text.trim() : value);
      }
    }
    for (String name : FORMER) {
      Object value = config.originals().get(prefix + name);
      if (value != null) {
        boolean secret = KAFKA.configKeys().get(name).type == ConfigDef.Type.PASSWORD;
        String text = value.toString().trim();
        settings.put(name, secret ? new Password(text) : text);
      }
    }
    return new ClientTls(Map.copyOf(settings));
  }

  /** Whether anything differs from the defaults. */
  public boolean isConfigured() {
    return settings.entrySet().stream()
        .anyMatch(option -> !option.getValue().equals(KAFKA.defaultValues().get(option.getKey())));
  }

  /** Whether the server's certificate must be for the host that is asked. */
  public boolean verifiesHost() {
    return !"".equals(settings.get(HOST));
  }

  /**
   * The contents of both stores.
   *
   * @param trust null for what the Java runtime trusts
   * @param keys null for a client that shows no certificate
   */
  public record LoadedStores(TrustManagerFactory trust, KeyManagerFactory keys) {

    /**
     * A context with these stores.
     *
     * @throws KafkaException when they cannot be used
     */
    public SSLContext context() {
      try {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
            keys == null ? null : keys.getKeyManagers(),
            trust == null ? null : trust.getTrustManagers(),
            null);
        return context;
      } catch (GeneralSecurityException e) {
        throw unusable(e);
      }
    }
  }

  private static KafkaException unusable(GeneralSecurityException e) {
    return new KafkaException("The certificates or keys cannot be used: " + e.getMessage(), e);
  }

  /** A store that cannot be used. */
  public static final class StoreException extends KafkaException {
    private static final long serialVersionUID = 1L;

    private final String option;
    private final String shown;

    StoreException(String option, String shown, String message) {
      super(message);
      this.option = option;
      this.shown = shown;
    }

    /** The option that names the store, without prefix. */
    public String option() {
      return option;
    }

    /** What of its value can be shown. */
    public String shown() {
      return shown;
    }
  }

  /** The options of one store, the one that names it first. */
  private record Store(String type, String password, String location, List<String> texts) {
    static final Store TRUST =
        new Store(
            SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG,
            SslConfigs.SSL_TRUSTSTORE_PASSWORD_CONFIG,
            SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG,
            List.of(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG));

    static final Store KEYS =
        new Store(
            SslConfigs.SSL_KEYSTORE_TYPE_CONFIG,
            SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG,
            SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG,
            List.of(
                SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG,
                SslConfigs.SSL_KEYSTORE_KEY_CONFIG));

    String named(Map<String, Object> settings) {
      return Stream.concat(Stream.concat(Stream.of(location), texts.stream()), Stream.of(password))
          .filter(settings::containsKey)
          .findFirst()
          .orElse(location);
    }
  }

  /**
   * Reads the stores.
   *
   * @throws StoreException when a store cannot be read; the message has no secret
   */
  public LoadedStores load() {
    try {
      KeyStore trusted = load(Store.TRUST);
      TrustManagerFactory trust = null;
      if (trusted != null) {
        trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
      }
      KeyStore own = load(Store.KEYS);
      return new LoadedStores(trust, own == null ? null : keys(own));
    } catch (GeneralSecurityException e) {
      throw unusable(e);
    }
  }

  private KeyStore load(Store store) {
    try {
      return read(store);
    } catch (InputFile.UnusableException | KafkaException e) {
      throw refused(store, e.getMessage());
    } catch (IOException | GeneralSecurityException e) {
      throw refused(
          store,
          "it cannot be read as "
              + settings.getOrDefault(store.type, "JKS, PKCS12 or PEM")
              + " with this password");
    }
  }

  private StoreException refused(Store store, String reason) {
    String option = store.named(settings);
    return new StoreException(
        option,
        option.equals(store.location) ? LogText.of(settings.get(option)) : "[hidden]",
        LogText.of(reason, LogText.REASON)
            + "; check file, type and password of this store on every worker");
  }

  /** Kafka would open whatever lies at the location, so that it gets the content instead. */
  private KeyStore read(Store store) throws IOException, GeneralSecurityException {
    Object location = settings.get(store.location);
    Map<String, Object> own = new HashMap<>(settings);
    Store other = store.equals(Store.TRUST) ? Store.KEYS : Store.TRUST;
    own.keySet().removeAll(other.texts);
    own.keySet().removeAll(List.of(other.location, other.password, other.type));
    if (store.equals(Store.TRUST)) {
      own.remove(KEY_PASSWORD);
    }
    if (!own.containsKey(store.type) && store.texts.stream().anyMatch(own::containsKey)) {
      own.put(store.type, DefaultSslEngineFactory.PEM_TYPE);
    }
    if (location != null && store.texts.stream().noneMatch(own::containsKey)) {
      byte[] content = InputFile.read(location.toString(), LARGEST_STORE);
      String type = settings.getOrDefault(store.type, type(content)).toString();
      if (!DefaultSslEngineFactory.PEM_TYPE.equals(type)) {
        return read(store, type, content);
      }
      own.put(store.type, type);
      own.remove(store.location);
      Password text = new Password(new String(content, StandardCharsets.UTF_8));
      store.texts.forEach(option -> own.put(option, text));
      Object password = store.equals(Store.KEYS) ? own.remove(store.password) : null;
      if (password != null) {
        // For Kafka a file of PEM has no password, only the key in it.
        own.putIfAbsent(KEY_PASSWORD, password);
      }
    }
    try (DefaultSslEngineFactory kafka = new DefaultSslEngineFactory()) {
      kafka.configure(new AbstractConfig(KAFKA, own, false).values());
      return store.equals(Store.TRUST) ? kafka.truststore() : kafka.keystore();
    }
  }

  /** What a store is by its first bytes, or by the lines that PEM has. */
  private static String type(byte[] content) {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    String binary = text.startsWith("\u00fe\u00ed\u00fe\u00ed") ? "JKS" : "PKCS12";
    return text.contains("-----BEGIN ") ? DefaultSslEngineFactory.PEM_TYPE : binary;
  }

  private KeyStore read(Store store, String type, byte[] content)
      throws IOException, GeneralSecurityException {
    KeyStore read = KeyStore.getInstance(type);
    Object password = settings.get(store.password);
    read.load(
        new ByteArrayInputStream(content),
        password instanceof Password secret ? secret.value().toCharArray() : null);
    return read;
  }

  private KeyManagerFactory keys(KeyStore store) throws GeneralSecurityException {
    Object password = settings.getOrDefault(KEY_PASSWORD, settings.get(Store.KEYS.password));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    // As Kafka does: a store of PEM is in memory and has no password or that of its key.
    keys.init(store, password instanceof Password secret ? secret.value().toCharArray() : null);
    return keys;
  }
}
