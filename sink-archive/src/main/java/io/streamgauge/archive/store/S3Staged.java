// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgauge.common.LogText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * All that anybody needs to complete an upload, or to drop it; as text it stands in the ledger.
 *
 * <pre>
 * {"key": "topics/.../x.parquet", "upload": "2~x7Q" | null, "token": "4c1f...",
 *  "journal": "_staging/...", "etags": ["\"9b2c...\"", ...]}
 * </pre>
 *
 * @param key of the object that it becomes
 * @param upload the store's id of the upload; null in a journal, which is written before there is
 *     one
 * @param token in the object's metadata
 * @param journal key of the small object that names the upload
 * @param etags of the parts, in order
 */
record S3Staged(String key, String upload, String token, String journal, List<String> etags) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static S3Staged of(String text) {
    try {
      return read(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("This is no staged upload: " + LogText.of(text), e);
    }
  }

  static S3Staged read(byte[] json) throws IOException {
    return JSON.readValue(json, S3Staged.class);
  }

  String text() {
    return new String(json(), StandardCharsets.UTF_8);
  }

  byte[] json() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A record of plain values is always JSON", e);
    }
  }
}
