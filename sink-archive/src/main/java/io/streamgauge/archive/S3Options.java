// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.common.Parsed;
import java.net.URI;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/** The options of an archive in a bucket. */
final class S3Options {
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

  private static final String GROUP = "S3";

  private S3Options() {}

  static void define(ConfigDef def) {
    place(def);
    access(def);
  }

  private static void place(ConfigDef def) {
    int order = 0;
    def.define(
            BUCKET,
            Type.STRING,
            null,
            null,
            Importance.HIGH,
            "Name of the bucket, when archive.store is s3.",
            GROUP,
            ++order,
            Width.MEDIUM,
            "Bucket")
        .define(
            REGION,
            Type.STRING,
            null,
            null,
            Importance.HIGH,
            "Region of the bucket; when not set, the one of the worker's environment, or us-east-1 with store.url.",
            GROUP,
            ++order,
            Width.SHORT,
            "Region")
        .define(
            URL,
            Type.STRING,
            null,
            new Parsed("URL of an S3 endpoint", S3Options::url),
            Importance.MEDIUM,
            "Endpoint of a store that speaks S3 and is not AWS, for example http://minio:9000.",
            GROUP,
            ++order,
            Width.LONG,
            "Endpoint")
        .define(
            PATH_STYLE,
            Type.BOOLEAN,
            true,
            null,
            Importance.LOW,
            "Names the bucket in the path of a request instead of its host name.",
            GROUP,
            ++order,
            Width.SHORT,
            "Path style")
        .define(
            PART_SIZE,
            Type.INT,
            8 << 20,
            Range.atLeast(5 << 20),
            Importance.LOW,
            "Size in bytes of the parts of an upload; each parallel upload takes up to three times that in"
                + " memory.",
            GROUP,
            ++order,
            Width.SHORT,
            "Part size")
        .define(
            UPLOADS,
            Type.INT,
            8,
            Range.between(1, 64),
            Importance.LOW,
            "Uploads of a task at the same time.",
            GROUP,
            ++order,
            Width.SHORT,
            "Parallel uploads");
  }

  private static void access(ConfigDef def) {
    int order = 6;
    def.define(
            KEY_ID,
            Type.STRING,
            null,
            null,
            Importance.MEDIUM,
            "Access key; when not set, the SDK's chain is asked: environment, profile, web identity, container or instance role.",
            GROUP,
            ++order,
            Width.MEDIUM,
            "Access key")
        .define(
            SECRET,
            Type.PASSWORD,
            null,
            null,
            Importance.MEDIUM,
            "Secret of the access key.",
            GROUP,
            ++order,
            Width.MEDIUM,
            "Secret key")
        .define(
            ROLE,
            Type.STRING,
            null,
            null,
            Importance.LOW,
            "Role to take on with those credentials.",
            GROUP,
            ++order,
            Width.LONG,
            "Role")
        .define(
            SSE,
            Type.STRING,
            null,
            new Parsed("AES256 or aws:kms", S3Options::sse),
            Importance.LOW,
            "Encryption by the server: AES256 or aws:kms; when not set, the bucket's default.",
            GROUP,
            ++order,
            Width.SHORT,
            "Server-side encryption")
        .define(
            KMS_KEY,
            Type.STRING,
            null,
            null,
            Importance.LOW,
            "Key of the encryption aws:kms; when not set, the account's default key.",
            GROUP,
            ++order,
            Width.LONG,
            "KMS key")
        .define(
            PROXY_URL,
            Type.STRING,
            null,
            new Parsed("URL of a proxy", S3Options::url),
            Importance.LOW,
            "Proxy between the worker and the store.",
            GROUP,
            ++order,
            Width.LONG,
            "Proxy")
        .define(
            PROXY_USER,
            Type.STRING,
            null,
            null,
            Importance.LOW,
            "User at the proxy.",
            GROUP,
            ++order,
            Width.MEDIUM,
            "Proxy user")
        .define(
            PROXY_PASSWORD,
            Type.PASSWORD,
            null,
            null,
            Importance.LOW,
            "Password at the proxy.",
            GROUP,
            ++order,
            Width.MEDIUM,
            "Proxy password");
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
}
