// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.store;

import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.Problems;
import io.streamgauge.common.WorkerLimits;
import java.net.URI;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.types.Password;

/**
 * An archive in a bucket: where it is and who asks for it.
 *
 * @param bucket its name
 * @param region of the bucket, or null for the worker's own
 * @param endpoint of a store that is not AWS, or null
 * @param pathStyle bucket in the path instead of the host name
 * @param partBytes size of the parts of an upload, three of which one upload keeps in memory at
 *     most
 * @param uploads parallel uploads of a commit
 * @param credentials static keys and role, any of them null
 * @param encryption by the server, any of them null
 * @param proxy between worker and store, any of them null
 */
record Bucket(
    String bucket,
    String region,
    URI endpoint,
    boolean pathStyle,
    int partBytes,
    int uploads,
    Credentials credentials,
    Encryption encryption,
    Proxy proxy)
    implements StoreSettings {
  static final String BUCKET = "s3.bucket.name";
  static final String REGION = "s3.region";
  static final String URL = "store.url";
  static final String PATH_STYLE = "s3.path.style.access.enabled";
  static final String PART_SIZE = "s3.part.size";
  static final String UPLOADS = "archive.parallel.uploads";
  static final String KEY_ID = "aws.access.key.id";
  static final String SECRET = "aws.secret.access.key";
  static final String ROLE = "aws.assume.role.arn";
  static final String SSE = "s3.ssea.name";
  static final String KMS_KEY = "s3.sse.kms.key.id";
  static final String PROXY_URL = "s3.proxy.url";
  static final String PROXY_USER = "s3.proxy.user";
  static final String PROXY_PASSWORD = "s3.proxy.password";

  /** Bytes of a key in S3. */
  private static final int LONGEST_KEY = 1_024;

  private static final String GROUP = "S3";

  /** Static keys, or none of them for the default chain of the SDK; a role to take on, or null. */
  record Credentials(String keyId, Password secret, String role) {}

  /** Algorithm and key of the server's encryption. */
  record Encryption(String algorithm, String kmsKey) {}

  /** Proxy for HTTP. */
  record Proxy(URI url, String user, Password password) {}

  static void define(OptionList options) {
    options
        .group(GROUP)
        .add(
            BUCKET,
            Type.STRING,
            null,
            null,
            "Bucket",
            "Name of the bucket, when archive.store is s3.")
        .high()
        .add(
            REGION,
            Type.STRING,
            null,
            null,
            "Region",
            "Region of the bucket; when not set, the one of the worker's environment, or us-east-1 with store.url.")
        .high()
        .add(
            URL,
            Type.STRING,
            null,
            new Parsed("URL of an S3 endpoint", Bucket::url),
            "Endpoint",
            "Endpoint of a store that speaks S3 and is not AWS, for example http://minio:9000.")
        .add(
            PATH_STYLE,
            Type.BOOLEAN,
            true,
            null,
            "Path style",
            "Names the bucket in the path of a request instead of its host name.")
        .low()
        .add(
            PART_SIZE,
            Type.INT,
            8 << 20,
            Range.atLeast(5 << 20),
            "Part size",
            "Size in bytes of the parts of an upload; each parallel upload takes up to three times that in"
                + " memory.")
        .low()
        .add(
            UPLOADS,
            Type.INT,
            8,
            Range.between(1, 64),
            "Parallel uploads",
            "Uploads of a task at the same time.")
        .low()
        .add(
            KEY_ID,
            Type.STRING,
            null,
            null,
            "Access key",
            "Access key; when not set, the SDK's chain is asked: environment, profile, web identity, container or instance role.")
        .add(SECRET, Type.PASSWORD, null, null, "Secret key", "Secret of the access key.")
        .add(ROLE, Type.STRING, null, null, "Role", "Role to take on with those credentials.")
        .low()
        .add(
            SSE,
            Type.STRING,
            null,
            new Parsed("AES256 or aws:kms", Bucket::sse),
            "Server-side encryption",
            "Encryption by the server: AES256 or aws:kms; when not set, the bucket's default.")
        .low()
        .add(
            KMS_KEY,
            Type.STRING,
            null,
            null,
            "KMS key",
            "Key of the encryption aws:kms; when not set, the account's default key.")
        .low()
        .add(
            PROXY_URL,
            Type.STRING,
            null,
            new Parsed("URL of a proxy", Bucket::url),
            "Proxy",
            "Proxy between the worker and the store.")
        .low()
        .add(PROXY_USER, Type.STRING, null, null, "Proxy user", "User at the proxy.")
        .low()
        .add(PROXY_PASSWORD, Type.PASSWORD, null, null, "Proxy password", "Password at the proxy.")
        .low();
  }

  static void url(String text) {
    URI url = URI.create(text);
    if (url.getHost() == null
        || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
      throw new IllegalArgumentException("use a URL such as https://minio.example.org:9000");
    }
  }

  static void sse(String text) {
    if (!text.equals("AES256") && !text.equals("aws:kms")) {
      throw new IllegalArgumentException("use AES256 or aws:kms");
    }
  }

  static Bucket from(AbstractConfig config) {
    return new Bucket(
        config.getString(BUCKET),
        config.getString(REGION),
        uri(config.getString(URL)),
        config.getBoolean(PATH_STYLE),
        config.getInt(PART_SIZE),
        config.getInt(UPLOADS),
        new Credentials(
            config.getString(KEY_ID), config.getPassword(SECRET), config.getString(ROLE)),
        new Encryption(config.getString(SSE), config.getString(KMS_KEY)),
        new Proxy(
            uri(config.getString(PROXY_URL)),
            config.getString(PROXY_USER),
            config.getPassword(PROXY_PASSWORD)));
  }

  private static URI uri(String text) {
    return text == null ? null : URI.create(text);
  }

  @Override
  public String place() {
    return "s3://" + bucket;
  }

  @Override
  public int longestPath() {
    return LONGEST_KEY;
  }

  /** Whether only a bucket has this option. */
  static boolean isOption(String name) {
    return name.startsWith("s3.") || name.startsWith("aws.") || name.equals(URL);
  }

  /** Refuses names that no service of this interface has. */
  static void checkNames(AbstractConfig config, Problems problems) {
    String name = config.getString(BUCKET);
    if (name != null && !name.matches("arn:.+|[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]")) {
      problems.add(
          BUCKET, name, "a bucket's name has 3 to 63 letters, digits, dots, - and _; correct it");
    }
    String region = config.getString(REGION);
    boolean ofAws = config.getString(URL) == null;
    if (ofAws && region != null && !region.matches("[a-z]+(-[a-z]+)+-[0-9]+")) {
      problems.add(REGION, region, "name a region of AWS such as eu-central-1");
    }
  }

  static void problems(AbstractConfig config, Problems problems) {
    checkPairs(config, problems);
    checkHost(URL, config, problems);
    checkHost(PROXY_URL, config, problems);
  }

  private static void checkHost(String option, AbstractConfig config, Problems problems) {
    String url = config.getString(option);
    String host = url == null ? null : URI.create(url).getHost();
    if (host != null && !WorkerLimits.current().allowsHost(host)) {
      problems.add(option, host, WorkerLimits.hostRefusal(host));
    }
  }

  private static void checkPairs(AbstractConfig config, Problems problems) {
    if (config.getString(BUCKET) == null) {
      problems.add(BUCKET, null, "name the bucket of the archive");
    }
    boolean key = config.getString(KEY_ID) != null;
    if (key != (config.getPassword(SECRET) != null)) {
      problems.add(
          KEY_ID,
          config.getString(KEY_ID),
          "set it together with " + SECRET + ", or neither for the worker's own credentials");
    }
    boolean proxyUser = config.getString(PROXY_USER) != null;
    if (proxyUser != (config.getPassword(PROXY_PASSWORD) != null)) {
      problems.add(
          PROXY_USER,
          config.getString(PROXY_USER),
          "set it together with " + PROXY_PASSWORD + ", or neither");
    }
    boolean kms = "aws:kms".equals(config.getString(SSE));
    if (config.getString(KMS_KEY) != null && !kms) {
      problems.add(KMS_KEY, config.getString(KMS_KEY), "set " + SSE + "=aws:kms with it");
    }
  }
}
