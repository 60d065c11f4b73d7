package io.logfold.bootstrap.http;

import org.eclipse.jetty.ee10.servlet.ErrorHandler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** {@link ServerErrors} for what fails within the servlet container. */
final class ServletErrors extends ErrorHandler {

  private final ServerErrors errors = new ServerErrors();

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    return errors.handle(request, response, callback);
  }
}
