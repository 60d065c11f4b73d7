package io.logfold.bootstrap.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What never reaches a route (a path or header that cannot be read): no HTML either. */
final class ServerErrors extends ErrorHandler {

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status = response.getStatus() < 400 ? 500 : response.getStatus();
    Problem problem =
        status >= 500
            ? Problem.of(status, "internal-error", "the request failed")
            : Problem.of(
                status,
                "malformed-request",
                "the web server refuses the request line or a header of it");
    response.setStatus(status);
    response
        .getHeaders()
        .put(HttpHeader.CONTENT_TYPE, Problem.CONTENT_TYPE)
        .put(HttpHeader.CACHE_CONTROL, "no-store")
        .put("X-Content-Type-Options", "nosniff");
    response.write(true, ByteBuffer.wrap(problem.document()), callback);
    return true;
  }
}
