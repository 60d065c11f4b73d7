package io.logfold.testkit.terms;

import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Term;
import io.logfold.application.term.Stamp;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one owner believes, and what it has sent. */
final class Owner implements Cloneable {

  /** Not acknowledged yet. */
  static final int WAITING = 120;

  /** Acknowledged without an offset. */
  static final int BLIND = 121;

  /** Where it is. */
  enum At {
    /** Not begun, crashed, or about to acquire (again). */
    OFF,
    /** It has sent a record that opens a term. */
    OPENING,
    /** It has a term, or believes so. */
    SERVING
  }

  /**
   * An append that is not confirmed.
   *
   * @param first index of its first record
   * @param acks the offset for each record, {@link #WAITING} or {@link #BLIND}
   */
  record Append(int command, long first, List<Integer> acks) {
    int size() {
      return acks.size();
    }

    Append acknowledged(int position, int offset) {
      List<Integer> now = new ArrayList<>(acks);
      now.set(position, offset);
      return new Append(command, first, List.copyOf(now));
    }

    boolean isComplete() {
      return acks.stream().noneMatch(ack -> ack == WAITING);
    }

    boolean isAt(int expected, boolean blindIsGood) {
      for (int i = 0; i < size(); i++) {
        int ack = acks.get(i);
        if (ack != expected + i && !(blindIsGood && ack == BLIND)) {
          return false;
        }
      }
      return true;
    }
  }

  final int id;
  At at = At.OFF;
  int attempts;
  int appends;

  /** Up to where it has read the log. */
  Place from = Place.BEGINNING;

  /** Its term, or the one that it wants to open. */
  Term term = Term.NONE;

  /** What the opening was acknowledged with. */
  int opened = WAITING;

  /** How far it has read before it sent the opening. */
  int end;

  /** What it has read up to there, if the log does not have that any more. */
  Entry @Nullable [] seen;

  /** Behind what it appended last. */
  Place place = Place.BEGINNING;

  int expected;
  List<Append> inFlight = List.of();

  /** Commands in doubt, as bits. */
  long doubts;

  /** The log has lost something in this reign: what it answers cannot be relied on. */
  boolean misled;

  List<Letter> letters = List.of();

  Owner(int id) {
    this.id = id;
  }

  Owner copy() {
    try {
      return (Owner) super.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }

  void send(Letter letter) {
    List<Letter> now = new ArrayList<>(letters);
    now.add(letter);
    letters = List.copyOf(now);
  }

  /** Whether it still waits for a first acknowledgement of this one. */
  boolean awaits(Letter letter) {
    if (letter.attempt() != attempts) {
      return false;
    }
    if (letter.command() == Entry.NO_COMMAND) {
      return at == At.OPENING && opened == WAITING;
    }
    int number = indexOf(letter.command());
    return number >= 0
        && inFlight.get(number).acks().get(position(letter, inFlight.get(number))) == WAITING;
  }

  private int indexOf(int command) {
    for (int i = 0; i < inFlight.size(); i++) {
      if (inFlight.get(i).command() == command) {
        return i;
      }
    }
    return -1;
  }

  private static int position(Letter letter, Append append) {
    return letter.stamp() instanceof Stamp.Data data ? (int) (data.index() - append.first()) : 0;
  }

  void acknowledged(Letter letter, int offset) {
    if (letter.command() == Entry.NO_COMMAND) {
      opened = offset;
      return;
    }
    int number = indexOf(letter.command());
    Append append = inFlight.get(number);
    List<Append> now = new ArrayList<>(inFlight);
    now.set(number, append.acknowledged(position(letter, append), offset));
    inFlight = List.copyOf(now);
  }

  /** Nothing more is sent in this term; what was sent and not confirmed is in doubt. */
  void stop() {
    for (Append append : inFlight) {
      doubts |= 1L << append.command();
    }
    inFlight = List.of();
    at = At.OFF;
    term = Term.NONE;
    opened = WAITING;
    end = 0;
    seen = null;
    misled = false;
    place = Place.BEGINNING;
    expected = 0;
  }

  /** It forgets all but what was saved. */
  void crash(Place saved) {
    stop();
    from = saved;
    doubts = 0;
  }
}
