package io.logfold.embedded;

import java.util.EnumSet;
import java.util.Set;

/**
 * How a data folder is opened.
 *
 * @param services what is wanted; only that is started
 * @param supervised whether a server that dies while this user lives is started again, on the same
 *     port and data
 * @param leaveAtExit whether the end of the JVM by {@code exit}, SIGTERM or Ctrl-C leaves as {@link
 *     EmbeddedServices#close} does. A program that closes things in a shutdown hook of its own
 *     switches this off and closes these last: hooks run in no order.
 * @param kafkaLogin whether Kafka admits only clients that can read the login in the data folder.
 *     Without it every user of the machine may read, write and delete everything: for tests.
 */
public record EmbeddedOptions(
    Set<Service> services, boolean supervised, boolean leaveAtExit, boolean kafkaLogin) {
  public EmbeddedOptions {
    if (services.isEmpty()) {
      throw new IllegalArgumentException("services: at least one is wanted");
    }
    services = Set.copyOf(services);
  }

  /** Both servers, not supervised, left at exit, Kafka with a login. */
  public static EmbeddedOptions defaults() {
    return new EmbeddedOptions(EnumSet.allOf(Service.class), false, true, true);
  }

  /** The same with these services only. */
  public EmbeddedOptions only(Service first, Service... more) {
    return new EmbeddedOptions(EnumSet.of(first, more), supervised, leaveAtExit, kafkaLogin);
  }

  /** The same, supervised or not. */
  public EmbeddedOptions supervised(boolean wanted) {
    return new EmbeddedOptions(services, wanted, leaveAtExit, kafkaLogin);
  }

  /** The same, left at exit or not. */
  public EmbeddedOptions leaveAtExit(boolean wanted) {
    return new EmbeddedOptions(services, supervised, wanted, kafkaLogin);
  }

  /** The same, Kafka with a login or without. */
  public EmbeddedOptions kafkaLogin(boolean wanted) {
    return new EmbeddedOptions(services, supervised, leaveAtExit, wanted);
  }
}
