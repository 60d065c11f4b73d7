package io.logfold.bootstrap.http;

/** Ends a request with a problem. */
final class ProblemException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  ProblemException(Problem problem) {
    super(problem.detail(), null, false, false); // an answer, not a fault: needs no stack trace
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
