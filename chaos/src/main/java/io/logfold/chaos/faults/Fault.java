package io.logfold.chaos.faults;

import io.logfold.chaos.cluster.Proxy;

/** One thing that goes wrong. Nodes, brokers and partitions are by number; times in ms. */
public sealed interface Fault {

  /** What summaries call it. */
  String kind();

  /** {@code kill -9}, and started again. */
  record KillNode(int node, int downMillis) implements Fault {
    @Override
    public String kind() {
      return "kill-node";
    }
  }

  /** {@code SIGSTOP}, and {@code SIGCONT} before its session ends. */
  record PauseNode(int node, int millis) implements Fault {
    @Override
    public String kind() {
      return "pause-node";
    }
  }

  /** {@code SIGSTOP}, and {@code SIGCONT} when others have its partitions: a zombie. */
  record ZombieNode(int node, int millis) implements Fault {
    @Override
    public String kind() {
      return "zombie-node";
    }
  }

  /** {@code SIGTERM} and a new start, one node after the other. */
  record RollingRestart(int pauseMillis) implements Fault {
    @Override
    public String kind() {
      return "rolling-restart";
    }
  }

  /** The node in reserve joins, and leaves in good order. */
  record AddNode(int stayMillis) implements Fault {
    @Override
    public String kind() {
      return "add-node";
    }
  }

  /** {@code kill -9} of whatever broker, and started again. */
  record KillBroker(int broker, int downMillis) implements Fault {
    @Override
    public String kind() {
      return "kill-broker";
    }
  }

  /** The same of the broker that coordinates the group of nodes at that moment. */
  record KillCoordinator(int downMillis) implements Fault {
    @Override
    public String kind() {
      return "kill-coordinator";
    }
  }

  /** The same of the broker that leads a partition of the events at that moment. */
  record KillLeader(int partition, int downMillis) implements Fault {
    @Override
    public String kind() {
      return "kill-leader";
    }
  }

  /**
   * {@code SIGSTOP} of the broker that leads a partition of the events, and {@code SIGCONT} when
   * another one does: it wakes up as a leader that was replaced.
   */
  record PauseLeader(int partition, int millis) implements Fault {
    @Override
    public String kind() {
      return "pause-leader";
    }
  }

  /**
   * The broker that leads a partition of the events stops, loses what it has of that partition, and
   * starts. Not before all replicas are in sync.
   */
  record WipeReplica(int partition, int downMillis) implements Fault {
    @Override
    public String kind() {
      return "wipe-replica";
    }
  }

  /** Postgres stops and starts. */
  record StopPostgres(int downMillis) implements Fault {
    @Override
    public String kind() {
      return "stop-postgres";
    }
  }

  /** Its files are put back to what they were some time before. */
  record RestorePostgres(int ageMillis) implements Fault {
    @Override
    public String kind() {
      return "restore-postgres";
    }
  }

  /**
   * A program that owns nothing writes records into a partition of the events.
   *
   * @param seed which records they are follows from it and from what is there
   */
  record Forge(Forgery forgery, int partition, int records, long seed) implements Fault {
    @Override
    public String kind() {
      return forgery.kind();
    }
  }

  /** What a program writes that owns nothing. */
  enum Forgery {
    /** Without a mark, or with one that means nothing; some with the keys of orders. */
    FOREIGN("foreign-records"),
    /** Keys of orders without a value. */
    TOMBSTONES("tombstones"),
    /** Records that count, byte by byte once more. */
    LATE_COPIES("late-copies"),
    /** The same of records that opened a term. */
    LATE_TERMS("late-terms");

    private final String kind;

    Forgery(String kind) {
      this.kind = kind;
    }

    /** What summaries call it. */
    public String kind() {
      return kind;
    }
  }

  /**
   * No way between a node and a broker.
   *
   * @param broker 0: all of them
   */
  record Disconnect(int node, int broker, Proxy.Mode mode, int millis) implements Fault {
    @Override
    public String kind() {
      return (mode == Proxy.Mode.CUT ? "cut" : "stall") + (broker == 0 ? "-all" : "-one");
    }
  }

  /**
   * A program writes into the topic of the commands what cannot, or must not, be carried out.
   *
   * @param seed which records they are follows from it
   */
  record Poison(int partition, int records, long seed) implements Fault {
    @Override
    public String kind() {
      return "poison-commands";
    }
  }

  /** The topic of the commands gets one more partition; at most twice in a run. */
  record GrowCommands() implements Fault {
    @Override
    public String kind() {
      return "grow-commands-topic";
    }
  }

  /** A setting of the events' topic is changed, and changed back. */
  record ChangeSetting(Setting setting, int millis) implements Fault {
    @Override
    public String kind() {
      return setting.kind();
    }
  }

  /** A setting under which events would vanish, if it stayed for long. */
  enum Setting {
    COMPACT("compact-events-topic", "cleanup.policy", "compact"),
    /** Longer than a run, so that nothing is deleted. */
    RETENTION("limit-events-topic", "retention.ms", "604800000");

    private final String kind;
    private final String key;
    private final String value;

    Setting(String kind, String key, String value) {
      this.kind = kind;
      this.key = key;
      this.value = value;
    }

    String kind() {
      return kind;
    }

    String key() {
      return key;
    }

    String value() {
      return value;
    }
  }

  /**
   * The tables in Postgres are changed by hand.
   *
   * @param rows how many, where it is not all of them
   * @param millis how old the rows are that are put back
   */
  record Tamper(Tampering tampering, Table table, int rows, int millis) implements Fault {
    @Override
    public String kind() {
      return tampering.kind();
    }
  }

  /** What is done to a table. */
  enum Tampering {
    DELETE("delete-rows"),
    /** As they were some time ago. */
    PUT_BACK("put-rows-back"),
    TRUNCATE("truncate-table");

    private final String kind;

    Tampering(String kind) {
      this.kind = kind;
    }

    String kind() {
      return kind;
    }
  }

  /** The tables, and what identifies a row. */
  enum Table {
    SNAPSHOTS("snapshots", "set_id, partition, aggregate_id"),
    OLDER_OFFSETS("older_offsets", "set_id, partition, aggregate_id, before"),
    CHECKPOINTS("checkpoints", "set_id, partition"),
    SNAPSHOT_SETS("snapshot_sets", "set_id");

    private final String sql;
    private final String key;

    Table(String sql, String key) {
      this.sql = sql;
      this.key = key;
    }

    String sql() {
      return sql;
    }

    String key() {
      return key;
    }
  }

  /**
   * The clock of a node jumps, and jumps back.
   *
   * @param seconds by how much; negative: backwards
   */
  record ClockJump(int node, int seconds, int millis) implements Fault {
    @Override
    public String kind() {
      return seconds > 0 ? "clock-forwards" : "clock-backwards";
    }
  }
}
