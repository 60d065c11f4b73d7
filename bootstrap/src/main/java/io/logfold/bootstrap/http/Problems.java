package io.logfold.bootstrap.http;

import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.logfold.application.request.EngineException;
import io.logfold.application.request.EngineException.Busy;
import io.logfold.application.request.EngineException.CommandFailed;
import io.logfold.application.request.EngineException.OutcomeUnknown;
import io.logfold.application.request.EngineException.Unavailable;
import io.logfold.application.request.EngineException.UnknownPosition;
import io.logfold.json.InvalidField;
import io.logfold.json.MalformedJson;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.eclipse.jetty.http.HttpException;

/** Turns whatever went wrong into a {@link Problem}. */
final class Problems {

  private static final Logger LOG = System.getLogger(Problems.class.getName());

  private Problems() {}

  static void answer(Context context, Problem problem) {
    context.status(problem.status());
    problem.headers().forEach(context::header);
    context.contentType(Problem.CONTENT_TYPE);
    context.result(problem.document());
  }

  static Problem of(Exception failure) {
    if (failure instanceof HttpException refused && refused.getCode() < 500) {
      return Problem.malformed("malformed-request", String.valueOf(refused.getReason()));
    }
    return switch (failure) {
      case ProblemException e -> e.problem();
      case MalformedJson e -> Problem.malformed("malformed-json", String.valueOf(e.getMessage()));
      case InvalidField e -> Problem.invalidField(e.field(), e.reason());
      case EngineException e -> of(e);
      case HttpResponseException e -> of(e);
      case EOFException e -> Problem.malformed("malformed-request", "the request ended too early");
      case IOException e ->
          Problem.malformed("malformed-request", "the request could not be read to its end");
      default -> {
        LOG.log(Level.ERROR, "a request failed unexpectedly", failure);
        yield Problem.of(
            500, "internal-error", "the request failed unexpectedly; the server's log tells more");
      }
    };
  }

  private static Problem of(EngineException failure) {
    String detail = String.valueOf(failure.getMessage());
    return switch (failure) {
      case Busy e -> Problem.of(429, "busy", detail).retryAfter(e.retryAfter());
      case Unavailable e -> Problem.of(503, "unavailable", detail).retryAfter(e.retryAfter());
      case OutcomeUnknown e -> outcomeUnknown(detail);
      case CommandFailed e -> Problem.of(422, "command-failed", detail);
      case UnknownPosition e -> Problem.malformed("unknown-position", detail);
    };
  }

  static Problem outcomeUnknown(String detail) {
    return Problem.of(
            503,
            "outcome-unknown",
            detail
                + "; send the same request again with the same Idempotency-Key, and the answer will tell")
        .retryAfter(Duration.ofSeconds(1));
  }

  /** What the web server itself refuses. */
  private static Problem of(HttpResponseException failure) {
    return switch (failure.getStatus()) {
      case 404 -> Problem.of(404, "not-found", "there is nothing at this path");
      case 405 ->
          Problem.of(405, "method-not-allowed", "this path answers to " + allowed(failure))
              .header("Allow", allowed(failure));
      case 413 -> tooLarge();
      default ->
          Problem.of(
              failure.getStatus(),
              "http-" + failure.getStatus(),
              String.valueOf(failure.getMessage()));
    };
  }

  private static String allowed(HttpResponseException failure) {
    return failure.getDetails().getOrDefault("availableMethods", "other methods");
  }

  static Problem tooLarge() {
    return Problem.of(
        413, "too-large", "a body may have %d bytes at most".formatted(RequestBodies.MAX_BYTES));
  }
}
