package io.logfold.bootstrap.wiring;

import org.jspecify.annotations.Nullable;

/**
 * How a Postgres is reached. Printing it shows no password.
 *
 * @param url for JDBC; may have a password among its parameters
 * @param password apart from the url; null: the url has it, or none is needed
 */
public record PostgresLogin(String url, @Nullable String password) {

  /** Where it is, for people. */
  public String address() {
    // The driver's parameters follow the question mark, and a password may be one of them.
    return url.replaceFirst("\\?.*", "");
  }

  /** Whether the url has a password in it. */
  public boolean hasPasswordInUrl() {
    return url.matches(".*[?&]password=.*");
  }

  @Override
  public String toString() {
    return address();
  }
}
