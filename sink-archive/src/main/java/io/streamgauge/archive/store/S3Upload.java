// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.sync.RequestBody;

/** One file on its way into a bucket. Nothing is sent before a part is full or the file whole. */
final class S3Upload implements ObjectStore.Staged {
  private static final Logger LOG = LoggerFactory.getLogger(S3Upload.class);

  private final S3Uploads uploads;
  private final String journal;
  private final String key;
  private final List<String> etags = new ArrayList<>();
  private final PartStream part = new PartStream();
  private final PartSums sums = new PartSums();
  private S3Staged begun;
  private boolean sealed;

  S3Upload(S3Uploads uploads, String journal, String key) {
    this.uploads = uploads;
    this.journal = journal;
    this.key = key;
  }

  @Override
  public OutputStream out() {
    return part;
  }

  @Override
  public long held() {
    return part.bytes.capacity();
  }

  @Override
  public String seal() throws IOException {
    if (part.size() > 0 || etags.isEmpty()) {
      send();
    }
    uploads.expect(begun.upload(), sums.etag());
    sealed = true;
    return new S3Staged(key, begun.upload(), begun.token(), journal, List.copyOf(etags)).text();
  }

  private void send() throws IOException {
    if (begun == null) {
      begun = uploads.begin(journal, key);
    }
    etags.add(uploads.part(begun, etags.size() + 1, part.body()));
    part.bytes.addTo(sums, etags.get(etags.size() - 1));
    part.reset();
  }

  @Override
  public void close() {
    if (!sealed && begun != null) {
      try {
        uploads.discard(begun.text());
      } catch (IOException e) {
        LOG.debug("Cannot drop the upload of {}; it is invisible and removed later", key, e);
      }
    }
  }

  /** The part that is being filled. */
  private final class PartStream extends OutputStream {
    private final Bytes bytes = new Bytes();

    int size() {
      return bytes.size();
    }

    RequestBody body() {
      return RequestBody.fromContentProvider(bytes::in, bytes.size(), "application/octet-stream");
    }

    void reset() {
      bytes.reset();
    }

    @Override
    public void write(int value) throws IOException {
      bytes.write(value);
      sendIfFull();
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      bytes.write(from, offset, length);
      sendIfFull();
    }

    private void sendIfFull() throws IOException {
      if (bytes.size() >= uploads.partBytes()) {
        send();
      }
    }
  }

  /** Bytes that are sent from where they lie; the SDK would copy an array, and copy it again. */
  private static final class Bytes extends ByteArrayOutputStream {
    synchronized InputStream in() {
      return new ByteArrayInputStream(buf, 0, count);
    }

    synchronized void addTo(PartSums sums, String etag) {
      sums.add(buf, count, etag);
    }

    synchronized long capacity() {
      return buf.length;
    }
  }
}
