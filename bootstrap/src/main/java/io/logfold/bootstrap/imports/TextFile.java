package io.logfold.bootstrap.imports;

import io.logfold.bootstrap.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * A file with text, plain or compressed ({@code .gz}): UTF-8, or what its byte order mark says. The
 * reader throws {@link java.nio.charset.CharacterCodingException} at anything else.
 */
final class TextFile {

  private static final int BUFFER = 1 << 16;
  private static final int LONGEST_MARK = 4;

  private TextFile() {}

  static BufferedReader open(Path file) throws IOException {
    InputStream raw = Files.newInputStream(file);
    try {
      InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(raw, BUFFER) : raw;
      PushbackInputStream bytes = new PushbackInputStream(plain, LONGEST_MARK);
      Charset charset = charset(file, bytes);
      return new BufferedReader(new InputStreamReader(bytes, charset.newDecoder()), BUFFER);
    } catch (IOException | Failure e) {
      raw.close();
      throw e;
    }
  }

  /** Takes the mark away, and leaves everything else. */
  private static Charset charset(Path file, PushbackInputStream bytes) throws IOException {
    byte[] first = bytes.readNBytes(LONGEST_MARK);
    String start = new String(first, StandardCharsets.ISO_8859_1);
    for (Mark mark : Mark.values()) {
      if (start.startsWith(mark.bytes)) {
        int length = mark.bytes.length();
        bytes.unread(first, length, first.length - length);
        return mark.charset;
      }
    }
    if (start.indexOf('\0') >= 0) {
      throw new Failure(
          file + " looks like UTF-16 or UTF-32 without a byte order mark; save it as UTF-8");
    }
    bytes.unread(first);
    return StandardCharsets.UTF_8;
  }

  /** The bytes of a mark, as characters of the same numbers. */
  private enum Mark {
    // Before UTF-16, whose mark it begins with.
    UTF_32LE(Charset.forName("UTF-32LE"), "\u00ff\u00fe\0\0"),
    UTF_32BE(Charset.forName("UTF-32BE"), "\0\0\u00fe\u00ff"),
    UTF_8(StandardCharsets.UTF_8, "\u00ef\u00bb\u00bf"),
    UTF_16LE(StandardCharsets.UTF_16LE, "\u00ff\u00fe"),
    UTF_16BE(StandardCharsets.UTF_16BE, "\u00fe\u00ff");

    private final Charset charset;
    private final String bytes;

    Mark(Charset charset, String bytes) {
      this.charset = charset;
      this.bytes = bytes;
    }
  }
}
