package io.logfold.chaos.checker;

/**
 * A promise that was not kept.
 *
 * @param orderId of whom; empty: of no single order
 * @param text what was promised and what is, with command ids and versions
 */
public record Finding(Kind kind, String orderId, String text) {

  /** Which promise. */
  public enum Kind {
    /** The evidence contradicts itself, so the harness is at fault: nothing can be concluded. */
    UNSOUND_HISTORY,
    /** A record violates the product's format. */
    MALFORMED_EVENT,
    /** An order's versions are not 1, 2, 3, … in the order of the log. */
    BROKEN_VERSIONS,
    /** An order has events in two partitions. */
    TWO_PARTITIONS,
    /** An event that the rules forbid in the state before it. */
    ILLEGAL_EVENT,
    /** An event of a command that no client sent to that order. */
    UNKNOWN_COMMAND,
    /** A command that took effect more than once. */
    STORED_TWICE,
    /** An event that is not what its command asked for. */
    NOT_WHAT_WAS_ASKED,
    /** A command took effect at another version than it expected. */
    EXPECTED_VERSION_IGNORED,
    /** An acknowledged command that is not in the log. */
    LOST,
    /** An acknowledged command that is at another version than its answer said. */
    WRONG_VERSION,
    /** A refused command that is in the log. */
    REFUSED_BUT_STORED,
    /** A refusal that a client received, and that no note has. */
    REFUSAL_NOT_STORED,
    /** A command that the log has both a refusal and an event of. */
    REFUSED_AND_STORED,
    /** A repeated command that was refused again, instead of with its first answer. */
    REFUSED_TWICE,
    /** A refusal in the log that the order's state at its place does not explain. */
    WRONG_REFUSAL,
    /** A note that violates the product's format. */
    MALFORMED_NOTE,
    /** A note that calls a record a ghost, and it is none. */
    WRONG_GHOST,
    /** A stream of commands that was taken up again from before what was done with. */
    COMMANDS_TAKEN_BACK,
    /** A record that no owner wrote, and that counts. */
    FORGERY_COUNTS,
    /** A token that does not cover the answer that carried it. */
    TOKEN_TOO_LOW,
    /** A token that names no place that may be remembered. */
    WRONG_TOKEN,
    /** A command that began after another was answered, and yet comes before it in the log. */
    OUT_OF_ORDER,
    /**
     * A rejection that is explained by no state between the sending of its command and the answer.
     */
    UNEXPLAINED_REJECTION,
    /** The same of a conflict of versions. */
    UNEXPLAINED_CONFLICT,
    /** A read that is not the fold of the log at its version. */
    WRONG_STATE,
    /** A read of the effect of a command that had not been sent yet. */
    FROM_THE_FUTURE,
    /** A read that rests on less than its token demands. */
    TOKEN_NOT_HONOURED,
    /** In the end two nodes answer differently. */
    NODES_DIFFER,
    /** After the run, a node does not answer with the state of the whole log. */
    NOT_THE_END,
    /** A snapshot that is not the fold of the log at its version. */
    WRONG_SNAPSHOT,
    /** A checkpoint at a place that must not be remembered. */
    WRONG_CHECKPOINT,
    /** An order without the snapshot that its partition's checkpoint promises. */
    MISSING_SNAPSHOT,
    /** The index of offsets does not say where the order's events are. */
    WRONG_INDEX
  }

  @Override
  public String toString() {
    return orderId.isEmpty() ? kind + ": " + text : kind + " of " + orderId + ": " + text;
  }
}
