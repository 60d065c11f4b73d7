package io.logfold.chaos.faults;

import io.logfold.chaos.faults.Fault.Setting;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;

/** Changes topics, like an operator unaware of their purpose. Not thread-safe. */
final class Topics implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 20;
  private static final int TRIES = 6;
  private static final int MOST_GROWN = 2;

  private final String events;
  private final Admin admin;
  private int grown;

  Topics(String bootstrap, String events) {
    this.events = events;
    this.admin = Admin.create(Map.of("bootstrap.servers", bootstrap, "client.id", "operator"));
  }

  /** False: it has grown enough, or too much else is broken. */
  boolean growCommands() throws InterruptedException {
    if (grown == MOST_GROWN) {
      return false;
    }
    String commands = events + ".commands";
    try {
      TopicDescription found =
          admin
              .describeTopics(List.of(commands))
              .allTopicNames()
              .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
              .get(commands);
      if (found == null) {
        return false;
      }
      grown++;
      admin
          .createPartitions(
              Map.of(commands, NewPartitions.increaseTo(found.partitions().size() + 1)))
          .all()
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  /**
   * Changes a setting of the events' topic, and changes it back.
   *
   * @return false: too much else is broken for a change
   * @throws IllegalStateException it could not be changed back
   */
  boolean change(Setting setting, int millis) throws InterruptedException {
    boolean changed = alter(setting.key(), setting.value());
    TimeUnit.MILLISECONDS.sleep(millis);
    String usual = setting == Setting.COMPACT ? "delete" : "-1";
    for (int attempt = 0; !alter(setting.key(), usual); attempt++) {
      if (attempt == TRIES) {
        throw new IllegalStateException(
            "%s of %s could not be changed back".formatted(setting.key(), events));
      }
    }
    return changed;
  }

  /** False: it may be done or not. */
  private boolean alter(String key, String value) throws InterruptedException {
    try {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, events),
                  List.of(new AlterConfigOp(new ConfigEntry(key, value), OpType.SET))))
          .all()
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
