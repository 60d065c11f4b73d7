package io.logfold.embedded;

import java.time.Duration;
import java.util.Optional;

/** A server together with the lock and the marks of its folder. */
final class ManagedServer implements EmbeddedServer {
  private static final Duration ADOPTION_PATIENCE = Duration.ofSeconds(45);
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);

  private final DataFolder folder;
  private final Server server;

  ManagedServer(DataFolder folder, Server server) {
    this.folder = folder;
    this.server = server;
  }

  @Override
  public Service service() {
    return server.service();
  }

  @Override
  public long pid() {
    return process().pid();
  }

  private OsProcess process() {
    return server
        .process()
        .orElseThrow(
            () -> new EmbeddedServicesException("embedded " + service().label() + " does not run"));
  }

  @Override
  public int port() {
    return server.port();
  }

  @Override
  public boolean running() {
    return server.process().isPresent();
  }

  /** The process if it runs. Reads files; {@link OsProcess#alive} of what this found costs less. */
  Optional<OsProcess> found() {
    return server.process();
  }

  @Override
  public void start() {
    folder.locked(this::startLocked);
  }

  /** Joins the living server or starts one; under the folder's lock. */
  OsProcess startLocked() {
    server.check();
    folder.markStopped(service(), false);
    return server.process().map(this::join).orElseGet(server::start);
  }

  /**
   * A server that lives but does not answer is starting (its starter was killed), ending, frozen or
   * broken.
   */
  private OsProcess join(OsProcess process) {
    Deadline.after(ADOPTION_PATIENCE).await(() -> !process.alive() || server.ready(process));
    if (!process.alive()) {
      return server.start();
    }
    if (!server.ready(process)) {
      throw new EmbeddedServicesException(
          "embedded "
              + service().label()
              + " (process "
              + process.pid()
              + ") lives but does not answer on port "
              + port()
              + "; stop it (logfold stop) and try again");
    }
    return process;
  }

  @Override
  public void stop() {
    folder.locked(
        () -> {
          stopLocked();
          return null;
        });
  }

  /** Under the folder's lock. */
  void stopLocked() {
    folder.markStopped(service(), true);
    server.process().ifPresent(server::stop);
  }

  @Override
  public void kill() {
    process().kill(KILL_PATIENCE);
  }

  @Override
  public void suspend() {
    process().freeze(KILL_PATIENCE);
  }

  @Override
  public void resume() {
    process().signal("CONT");
  }

  @Override
  public String describe() {
    return server.describe();
  }
}
