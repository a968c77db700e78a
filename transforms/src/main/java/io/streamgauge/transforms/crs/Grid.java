// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.crs;

import io.streamgauge.common.InputFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The head of an NTv2 file, read because proj4j takes the first of several sub-grids for the whole,
 * and leaves a point that no grid covers unshifted, both without a word.
 *
 * @param file absolute path
 * @param covered degrees, longitude east
 */
record Grid(Path file, Area covered) {
  private static final int RECORD = 16;
  private static final int RECORDS = 22;
  private static final Map<String, Double> PER_DEGREE =
      Map.of("SECONDS", 3_600.0, "MINUTES", 60.0, "DEGREES", 1.0);

  /** A shift moves a point by less than this, so what is farther inside is covered for certain. */
  private static final double EDGE_DEGREES = 0.01;

  /**
   * Reads the head of a file.
   *
   * @throws IOException when it cannot be read, is no NTv2 file, or has sub-grids
   */
  static Grid read(Path file) throws IOException {
    byte[] bytes;
    try (FileChannel channel = InputFile.open(file)) {
      if (channel.size() > InputFile.LARGEST) {
        throw new IOException("it is larger than " + InputFile.LARGEST + " bytes");
      }
      bytes = Channels.newInputStream(channel).readNBytes(RECORD * RECORDS);
    } catch (NoSuchFileException | AccessDeniedException e) {
      throw new IOException("it is no file that this worker can read", e);
    }
    if (bytes.length < RECORD * RECORDS || !name(bytes, 0).equals("NUM_OREC")) {
      throw new IOException("it is no NTv2 grid file");
    }
    ByteBuffer head = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (head.getInt(8) != 11) {
      head.order(ByteOrder.BIG_ENDIAN);
    }
    if (head.getInt(8) != 11 || head.getInt(RECORD + 8) != 11) {
      throw new IOException("it is no NTv2 grid file");
    }
    if (head.getInt(2 * RECORD + 8) != 1) {
      throw new IOException(
          "it has " + head.getInt(2 * RECORD + 8) + " grids; only files with one are used");
    }
    Double perDegree = PER_DEGREE.get(name(bytes, 3 * RECORD + 8));
    if (perDegree == null) {
      throw new IOException("it has shifts in an unknown unit");
    }
    // Longitudes are counted west in these files.
    return new Grid(
        file,
        new Area(
            -head.getDouble(18 * RECORD + 8) / perDegree,
            head.getDouble(15 * RECORD + 8) / perDegree,
            -head.getDouble(17 * RECORD + 8) / perDegree,
            head.getDouble(16 * RECORD + 8) / perDegree));
  }

  private static String name(byte[] bytes, int at) {
    return new String(bytes, at, 8, StandardCharsets.US_ASCII).trim();
  }

  boolean covers(Position lonLat) {
    return lonLat.x() > covered.west() + EDGE_DEGREES
        && lonLat.x() < covered.east() - EDGE_DEGREES
        && lonLat.y() > covered.south() + EDGE_DEGREES
        && lonLat.y() < covered.north() - EDGE_DEGREES;
  }
}
