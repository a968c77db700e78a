// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import com.github.luben.zstd.ZstdCompressCtx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/** Parquet's codecs without Hadoop, whose own factory cannot even be loaded without its jars. */
final class Compression implements CompressionCodecFactory {
  private static final int ZSTD_LEVEL = 3;

  /** One for all pages of a file: making it costs more than to compress a small page. */
  private ZstdCompressCtx zstd;

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    if (codec == CompressionCodecName.ZSTD && zstd == null) {
      zstd = new ZstdCompressCtx().setLevel(ZSTD_LEVEL);
    }
    return switch (codec) {
      case ZSTD, SNAPPY, UNCOMPRESSED -> new Compressor(codec, zstd);
      default -> throw new UnsupportedOperationException("No compression by " + codec);
    };
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    throw new UnsupportedOperationException("The archive only writes");
  }

  @Override
  public void release() {
    if (zstd != null) {
      zstd.close();
      zstd = null;
    }
  }

  /** One codec, by the name that the file will say. */
  private record Compressor(CompressionCodecName codec, ZstdCompressCtx zstd)
      implements BytesInputCompressor {
    @Override
    public BytesInput compress(BytesInput bytes) throws IOException {
      return switch (codec) {
        case ZSTD -> BytesInput.from(zstd.compress(array(bytes)));
        case SNAPPY -> BytesInput.from(Snappy.compress(array(bytes)));
        default -> bytes;
      };
    }

    private static byte[] array(BytesInput bytes) throws IOException {
      ByteArrayOutputStream out = new ByteArrayOutputStream(Math.toIntExact(bytes.size()));
      bytes.writeAllTo(out);
      return out.toByteArray();
    }

    @Override
    public CompressionCodecName getCodecName() {
      return codec;
    }

    @Override
    public void release() {}
  }
}
