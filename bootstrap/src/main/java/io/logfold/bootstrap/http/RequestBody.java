package io.logfold.bootstrap.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the body of a request, within limits. */
final class RequestBody {

  static final int MAX_BYTES = 1 << 20;

  /**
   * A client that is still sending does not see an answer; so a body that is not much too large is
   * read and thrown away first.
   */
  private static final long MAX_DRAINED_BYTES = 32L << 20;

  private static final Pattern JSON =
      Pattern.compile(
          "application/([a-z0-9.-]+\\+)?json\\s*(;\\s*charset=\"?utf-?8\"?\\s*)?",
          Pattern.CASE_INSENSITIVE);

  private RequestBody() {}

  /**
   * The JSON of the request; empty when there is none.
   *
   * @throws ProblemException 413 when it is too large, 415 when it is not JSON
   */
  static byte[] json(Context context) throws IOException {
    if (context.req().getContentLengthLong() > MAX_BYTES) {
      throw refused(context);
    }
    InputStream in = context.bodyInputStream();
    byte[] body = in.readNBytes(MAX_BYTES + 1);
    if (body.length > MAX_BYTES) {
      throw refused(context);
    }
    if (body.length > 0) {
      requireJson(context.contentType());
    }
    return body;
  }

  private static ProblemException refused(Context context) throws IOException {
    boolean clientWaits = context.header("Expect") != null;
    boolean worthIt = context.req().getContentLengthLong() <= MAX_DRAINED_BYTES;
    if (!clientWaits && worthIt) {
      context.bodyInputStream().skip(MAX_DRAINED_BYTES);
    }
    return Problems.tooLarge().header("Connection", "close").exception();
  }

  private static void requireJson(@Nullable String contentType) {
    String given = contentType == null ? "" : contentType;
    if (!JSON.matcher(given.strip()).matches()) {
      throw Problem.of(
              415,
              "unsupported-media-type",
              "The body is not in a form that is understood here",
              "send Content-Type: application/json in UTF-8, not '" + given + "'")
          .header("Accept-Post", "application/json")
          .exception();
    }
  }
}
