package io.logfold.testkit.lanes;

import static io.logfold.testkit.lanes.Cluster.NONE;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** What one node believes, and what it has sent. */
final class Node implements Cloneable {

  /** Where it is in acquiring and serving the partition. */
  enum At {
    /** Not begun, crashed, fenced, or about to open a writer again. */
    OFF,
    INITIALISING,
    CLAIMING,
    READING,
    READING_PROGRESS,
    SERVING,
    /** Storing progress alone; only with a flaw. */
    STORING_PROGRESS,
    /** It waits for the answer to what it has sent. */
    PRODUCING,
    COMMITTING
  }

  /**
   * A request on its way.
   *
   * @param commit of the lane's transaction; else a record for it
   * @param valid its sender still holds the lane
   */
  record Request(boolean commit, int lane, int version, int command, int progress, boolean valid) {
    Request invalid() {
      return new Request(commit, lane, version, command, progress, false);
    }
  }

  At at = At.OFF;
  int acquisitions;
  int initialised;
  boolean claimed;
  boolean[] holds = new boolean[Cluster.LANES];

  /** The lane of its next transaction. */
  int lane;

  /** How many events it has folded. */
  int folded;

  /** How many commands of the stream it has taken. */
  int taken;

  int appends;

  /** The command that it is at work on; {@link Cluster#NONE}: one sent straight to it. */
  int command = NONE;

  /** What it waits for. */
  @Nullable Request request;

  /** What it does not wait for any more, and what may arrive all the same. */
  @Nullable Request stray;

  Node copy() {
    try {
      Node copy = (Node) super.clone();
      copy.holds = holds.clone();
      return copy;
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }

  void loses(int lost) {
    holds[lost] = false;
    if (request != null && request.lane() == lost) {
      request = request.invalid();
    }
    if (stray != null && stray.lane() == lost) {
      stray = null; // it would be refused, and nobody waits for the answer
    }
  }

  /** Gives up, for whatever reason: what it has sent may still arrive. */
  void stop() {
    if (request != null && request.valid()) {
      stray = request;
    }
    request = null;
    at = At.OFF;
    initialised = 0;
    claimed = false;
    holds = new boolean[Cluster.LANES];
    lane = 0;
    appends = 0;
    command = NONE;
  }

  @SuppressWarnings("EnumOrdinal") // it never leaves this process
  void encode(ByteArrayOutputStream bytes) {
    bytes.write(at.ordinal());
    bytes.write(acquisitions << 4 | initialised << 1 | (claimed ? 1 : 0));
    bytes.write((holds[0] ? 1 : 0) | (holds[1] ? 2 : 0) | (holds[2] ? 4 : 0) | lane << 3);
    bytes.write(folded);
    bytes.write(taken);
    bytes.write(appends);
    bytes.write(command);
    encode(request, bytes);
    encode(stray, bytes);
  }

  private static void encode(@Nullable Request request, ByteArrayOutputStream bytes) {
    if (request == null) {
      bytes.write(255);
      return;
    }
    bytes.write(request.lane() | (request.commit() ? 8 : 0) | (request.valid() ? 16 : 0));
    bytes.write(request.version());
    bytes.write(request.command());
    bytes.write(request.progress());
  }
}
