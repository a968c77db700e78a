// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.common.Problems;
import java.net.URI;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.types.Password;

/**
 * Where a bucket is and who asks for it.
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
record S3Settings(
    String bucket,
    String region,
    URI endpoint,
    boolean pathStyle,
    int partBytes,
    int uploads,
    Credentials credentials,
    Encryption encryption,
    Proxy proxy) {

  /** Static keys, or none of them for the default chain of the SDK; a role to take on, or null. */
  record Credentials(String keyId, Password secret, String role) {}

  /** Algorithm and key of the server's encryption. */
  record Encryption(String algorithm, String kmsKey) {}

  /** Proxy for HTTP. */
  record Proxy(URI url, String user, Password password) {}

  static S3Settings of(AbstractConfig config) {
    return new S3Settings(
        config.getString(S3Options.BUCKET),
        config.getString(S3Options.REGION),
        uri(config.getString(S3Options.URL)),
        config.getBoolean(S3Options.PATH_STYLE),
        config.getInt(S3Options.PART_SIZE),
        config.getInt(S3Options.UPLOADS),
        new Credentials(
            config.getString(S3Options.KEY_ID),
            config.getPassword(S3Options.SECRET),
            config.getString(S3Options.ROLE)),
        new Encryption(config.getString(S3Options.SSE), config.getString(S3Options.KMS_KEY)),
        new Proxy(
            uri(config.getString(S3Options.PROXY_URL)),
            config.getString(S3Options.PROXY_USER),
            config.getPassword(S3Options.PROXY_PASSWORD)));
  }

  private static URI uri(String text) {
    return text == null ? null : URI.create(text);
  }

  static void check(AbstractConfig config, Problems problems) {
    if (config.getString(S3Options.BUCKET) == null) {
      problems.add(S3Options.BUCKET, null, "name the bucket of the archive");
    }
    boolean key = config.getString(S3Options.KEY_ID) != null;
    if (key != (config.getPassword(S3Options.SECRET) != null)) {
      problems.add(
          S3Options.KEY_ID,
          config.getString(S3Options.KEY_ID),
          "set it together with "
              + S3Options.SECRET
              + ", or neither for the worker's own credentials");
    }
    boolean proxyUser = config.getString(S3Options.PROXY_USER) != null;
    if (proxyUser != (config.getPassword(S3Options.PROXY_PASSWORD) != null)) {
      problems.add(
          S3Options.PROXY_USER,
          config.getString(S3Options.PROXY_USER),
          "set it together with " + S3Options.PROXY_PASSWORD + ", or neither");
    }
    boolean kms = "aws:kms".equals(config.getString(S3Options.SSE));
    if (config.getString(S3Options.KMS_KEY) != null && !kms) {
      problems.add(
          S3Options.KMS_KEY,
          config.getString(S3Options.KMS_KEY),
          "set " + S3Options.SSE + "=aws:kms with it");
    }
  }
}
