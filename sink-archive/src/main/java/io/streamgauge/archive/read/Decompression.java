// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/** The codecs of the archive's pages, without Hadoop, whose classes are not there at run time. */
final class Decompression implements CompressionCodecFactory {
  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    throw new UnsupportedOperationException("Archived files are only read here");
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    return switch (codec) {
      case ZSTD, SNAPPY, UNCOMPRESSED -> new Decompressor(codec);
      default -> throw new UnsupportedOperationException("No compression by " + codec);
    };
  }

  @Override
  public void release() {}

  /** One codec. */
  private record Decompressor(CompressionCodecName codec) implements BytesInputDecompressor {
    @Override
    public BytesInput decompress(BytesInput bytes, int size) throws IOException {
      return switch (codec) {
        case ZSTD -> BytesInput.from(Zstd.decompress(array(bytes), size));
        case SNAPPY -> BytesInput.from(Snappy.uncompress(array(bytes)));
        default -> bytes;
      };
    }

    @Override
    public void decompress(ByteBuffer from, int compressed, ByteBuffer into, int size)
        throws IOException {
      byte[] bytes = new byte[compressed];
      from.get(bytes);
      into.put(array(decompress(BytesInput.from(bytes), size)));
    }

    private static byte[] array(BytesInput bytes) throws IOException {
      return bytes.toInputStream().readAllBytes();
    }

    @Override
    public void release() {}
  }
}
