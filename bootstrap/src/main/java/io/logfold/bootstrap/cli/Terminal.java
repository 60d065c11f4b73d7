package io.logfold.bootstrap.cli;

import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** What the streams are connected to, as the starting script found out. */
final class Terminal {

  private static final long PLAIN_LINE_EVERY_NANOS = 2_000_000_000L;

  private final boolean fancy = "true".equals(System.getProperty("logfold.stderr.terminal"));
  private long nextPlainLine = System.nanoTime() + PLAIN_LINE_EVERY_NANOS;
  private long nextFancyLine;

  /** Whether stdout shows box drawing: a terminal in UTF-8. */
  static boolean drawsBoxes() {
    return "true".equals(System.getProperty("logfold.stdout.terminal"))
        && Charset.forName(System.getProperty("stdout.encoding", "US-ASCII"))
            .equals(StandardCharsets.UTF_8);
  }

  /** Shows progress on stderr: in place on a terminal, as occasional lines in a pipe. */
  synchronized void progress(String text) {
    long now = System.nanoTime();
    if (fancy) {
      if (now - nextFancyLine >= 0) {
        System.err.print("\r\u001b[2K" + text);
        System.err.flush();
        nextFancyLine = now + 100_000_000L;
      }
    } else if (now - nextPlainLine >= 0) {
      System.err.println(text);
      nextPlainLine = now + PLAIN_LINE_EVERY_NANOS;
    }
  }

  /** Ends the line of progress. */
  synchronized void done() {
    if (fancy) {
      System.err.print("\r\u001b[2K");
      System.err.flush();
    }
  }

  /** One document or text on stdout, in UTF-8 whatever the locale. */
  static void print(byte[] utf8) {
    PrintStream out = System.out;
    out.write(utf8, 0, utf8.length);
    out.println();
    out.flush();
  }
}
