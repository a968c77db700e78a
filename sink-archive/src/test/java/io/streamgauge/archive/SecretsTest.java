// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.testing.S3Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No secret gets out: not with every log line on, not in errors, not into what is archived. */
class SecretsTest {
  @TempDir Path dir;

  private static String run(Path output, Map<String, String> props, Path directory)
      throws Exception {
    Process child =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
                    "-cp",
                    System.getProperty("java.class.path"),
                    TaskWithSecrets.class.getName(),
                    directory.toString()))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try (var options = child.outputWriter(StandardCharsets.UTF_8)) {
      for (Map.Entry<String, String> option : props.entrySet()) {
        options.write(option.getKey() + "=" + option.getValue() + "\n");
      }
    }
    try {
      assertTrue(child.waitFor(3, TimeUnit.MINUTES));
    } finally {
      child.destroyForcibly();
    }
    String text = Files.readString(output, StandardCharsets.UTF_8);
    assertEquals(0, child.exitValue(), text);
    return text;
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
    Buckets buckets = new Buckets(dir);
    try {
      ArchiveFixture process = buckets.process("secrets", buckets.url());
      String text = run(dir.resolve("output"), process.props, process.dir);
      assertTrue(text.contains("the task has archived 20"), text);
      assertTrue(text.contains("TRACE") || text.contains("DEBUG"), "the log is on");
      assertNowhere(S3Server.SECRET, text);
    } finally {
      buckets.close();
    }
  }

  @Test
  void aTaskThatFailsTellsNobodyItsKeyOrTheProxysPassword() throws Exception {
    Buckets buckets = new Buckets(dir);
    try {
      ArchiveFixture process = buckets.process("wrong", buckets.url());
      Map<String, String> wrongKey = new HashMap<>(process.props);
      wrongKey.put("aws.secret.access.key", "a-secret-nobody-knows");
      String refused = run(dir.resolve("output"), wrongKey, process.dir);
      assertTrue(refused.contains("the task has failed"), refused);
      assertNowhere("a-secret-nobody-knows", refused);

      Map<String, String> proxy = new HashMap<>(process.props);
      proxy.put("store.url", "http://store.invalid");
      proxy.put("s3.proxy.url", "http://127.0.0.1:1");
      proxy.put("s3.proxy.user", "someone");
      proxy.put("s3.proxy.password", "a-password-of-a-proxy");
      proxy.put("flush.size", "wrong");
      String notThere = run(dir.resolve("output"), proxy, process.dir);
      assertTrue(notThere.contains("the task has failed"), notThere);
      assertNowhere("a-password-of-a-proxy", notThere);
      assertNowhere(S3Server.SECRET, notThere);
      proxy.remove("flush.size");
      notThere = run(dir.resolve("output"), proxy, process.dir);
      assertTrue(notThere.contains("the task has failed"), notThere);
      assertNowhere("a-password-of-a-proxy", notThere);
      assertNowhere(S3Server.SECRET, notThere);
    } finally {
      buckets.close();
    }
  }
}
