package io.logfold.bootstrap.http;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * What never reaches a route (a path or header that cannot be read), or never gets an answer from
 * it: no HTML either.
 */
final class ServerErrors extends ErrorHandler {

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Problem problem = problem(request, response.getStatus() < 400 ? 500 : response.getStatus());
    response.setStatus(problem.status());
    problem.headers().forEach(response.getHeaders()::put);
    response
        .getHeaders()
        .put(HttpHeader.CONTENT_TYPE, Problem.CONTENT_TYPE)
        .put(HttpHeader.CACHE_CONTROL, "no-store")
        .put("X-Content-Type-Options", "nosniff");
    response.write(true, ByteBuffer.wrap(problem.document()), callback);
    return true;
  }

  private static Problem problem(Request request, int status) {
    if (request.getAttribute(ERROR_EXCEPTION) instanceof EofException) {
      // A server that stops closes what is still open. How far the request got is not known here.
      return HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod())
          ? Problem.of(503, "stopping", "the server closed the connection; try again")
              .retryAfter(Duration.ofSeconds(2))
          : Problems.outcomeUnknown("the server closed the connection before it had an answer");
    }
    if (status >= 500) {
      return Problem.of(status, "internal-error", "the request failed");
    }
    return Problem.of(
        status, "malformed-request", "the web server refuses the request line or a header of it");
  }
}
