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
   * Somebody who owns nothing writes records into a partition of the events.
   *
   * @param seed which records they are follows from it and from what is there
   */
  record Forge(Forgery forgery, int partition, int records, long seed) implements Fault {
    @Override
    public String kind() {
      return forgery.kind();
    }
  }

  /** What somebody writes who owns nothing. */
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
}
