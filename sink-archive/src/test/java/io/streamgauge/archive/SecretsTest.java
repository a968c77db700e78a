// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.testing.S3Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No secret gets out: not with every log line on, not in errors, not into what is archived. */
class SecretsTest {
  @TempDir Path dir;

  private static String run(ArchiveFixture process, Map<String, String> props) throws Exception {
    return new OwnJvm("-Xmx256m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace")
        .run(props, TaskWithSecrets.class, process.dir);
  }

  private void assertNowhere(String secret, String text) throws IOException {
    for (String line : text.lines().toList()) {
      assertFalse(line.contains(secret), line);
    }
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertFalse(content.contains(secret), file.toString());
      }
    }
  }

  @Test
  void aTaskThatArchivesTellsNobodyItsKey() throws Exception {
    try (Buckets buckets = new Buckets(dir)) {
      ArchiveFixture process = buckets.process("secrets", buckets.url());
      String text = run(process, process.props);
      assertTrue(text.contains("the task has archived 20"), text);
      assertTrue(text.contains("TRACE") || text.contains("DEBUG"), "the log is on");
      assertNowhere(S3Server.SECRET, text);
    }
  }

  @Test
  void aTaskThatFailsTellsNobodyItsKeyOrTheProxysPassword() throws Exception {
    try (Buckets buckets = new Buckets(dir)) {
      ArchiveFixture process = buckets.process("wrong", buckets.url());
      Map<String, String> wrongKey = new HashMap<>(process.props);
      wrongKey.put("aws.secret.access.key", "a-secret-nobody-knows");
      assertFailsWithout(process, wrongKey, "a-secret-nobody-knows");

      String password = "a-password-of-a-proxy";
      process
          .with("store.url", "http://store.invalid", "s3.proxy.url", "http://127.0.0.1:1")
          .with("s3.proxy.user", "someone", "s3.proxy.password", password, "flush.size", "wrong");
      assertFailsWithout(process, process.props, password, S3Server.SECRET);
      process.props.remove("flush.size");
      assertFailsWithout(process, process.props, password, S3Server.SECRET);
    }
  }

  private void assertFailsWithout(
      ArchiveFixture process, Map<String, String> props, String... secrets) throws Exception {
    String text = run(process, props);
    assertTrue(text.contains("the task has failed"), text);
    for (String secret : secrets) {
      assertNowhere(secret, text);
    }
  }
}
