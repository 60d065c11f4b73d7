package io.logfold.embedded;

import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Looks once a second whether the servers live, and starts what died. Every supervised user of a
 * folder does so; the folder's lock lets one of them act, and the others then find it alive. After
 * a failed or short-lived start it waits longer, up to half a minute.
 */
final class Supervisor implements Runnable {
  private static final System.Logger LOG = System.getLogger(Supervisor.class.getName());
  private static final long LOOK_EVERY_MILLIS = 1_000;
  private static final long LONGEST_PAUSE_MILLIS = 30_000;

  private final DataFolder folder;
  private final Collection<ManagedServer> servers;
  private final Thread thread;

  /** What ran at the last look; only of the thread. */
  private final Map<ManagedServer, OsProcess> living = new HashMap<>();

  private volatile boolean stopped;

  private Supervisor(DataFolder folder, Collection<ManagedServer> servers) {
    this.folder = folder;
    this.servers = servers;
    thread = new Thread(this, "logfold-embedded-supervisor");
    thread.setDaemon(true);
  }

  static Supervisor start(DataFolder folder, Collection<ManagedServer> servers) {
    Supervisor supervisor = new Supervisor(folder, servers);
    supervisor.thread.start();
    return supervisor;
  }

  void stop() {
    stopped = true;
    thread.interrupt();
  }

  @Override
  public void run() {
    long pause = LOOK_EVERY_MILLIS;
    while (!stopped) {
      try {
        TimeUnit.MILLISECONDS.sleep(pause);
        pause = look() ? LOOK_EVERY_MILLIS : Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      } catch (InterruptedException told) {
        return;
      }
    }
  }

  /** False when something had to be started: the next look comes later, in case it keeps dying. */
  private boolean look() {
    boolean allWell = true;
    for (ManagedServer server : servers) {
      if (!lives(server) && !folder.stoppedOnPurpose(server.service()) && folder.exists()) {
        allWell = false;
        restart(server);
      }
    }
    return allWell;
  }

  private boolean lives(ManagedServer server) {
    OsProcess before = living.get(server);
    if (before != null && before.alive()) {
      return true;
    }
    living.remove(server);
    server.found().ifPresent(process -> living.put(server, process));
    return living.containsKey(server);
  }

  private void restart(ManagedServer server) {
    try {
      boolean started =
          folder.locked(
              () -> {
                if (stopped || server.running() || folder.stoppedOnPurpose(server.service())) {
                  return false;
                }
                LOG.log(
                    Level.WARNING,
                    "embedded {0} died; starting it again",
                    server.service().label());
                server.startLocked();
                return true;
              });
      if (started) {
        LOG.log(Level.INFO, "embedded {0} is back", server.describe());
      }
    } catch (EmbeddedServicesException failed) {
      if (!stopped) {
        LOG.log(
            Level.ERROR,
            "embedded {0} stays down for now: {1}",
            server.service().label(),
            failed.getMessage());
      }
    }
  }
}
