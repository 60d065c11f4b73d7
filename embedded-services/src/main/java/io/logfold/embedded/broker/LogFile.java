package io.logfold.embedded.broker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A log file that never grows past two times 4 MiB: the present one and the one before ({@code
 * .1}). Any thread.
 */
final class LogFile {
  private static final long LIMIT_BYTES = 4L << 20;

  private final Path path;
  private @Nullable FileChannel channel;
  private long size;

  LogFile(Path path) {
    this.path = path;
  }

  synchronized void append(String text) {
    try {
      FileChannel out = channel == null ? open() : channel;
      if (size > LIMIT_BYTES) {
        out.close();
        Files.move(
            path,
            path.resolveSibling(path.getFileName() + ".1"),
            StandardCopyOption.REPLACE_EXISTING);
        out = open();
      }
      size += out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException full) {
      // A broker that cannot write its log must go on serving; standard error is all that is left
      // to tell it.
      System.err.print(text);
    }
  }

  private FileChannel open() throws IOException {
    FileChannel opened =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    size = opened.size();
    channel = opened;
    return opened;
  }
}
