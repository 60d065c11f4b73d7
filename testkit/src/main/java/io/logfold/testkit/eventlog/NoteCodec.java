package io.logfold.testkit.eventlog;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logfold.application.eventlog.EventCodec;
import io.logfold.application.eventlog.EventType;

/** Notes as plain text. */
public final class NoteCodec implements EventCodec<Note> {

  private static final EventType TYPE = new EventType("note.taken", 1);

  @Override
  public EventType typeOf(Note event) {
    return TYPE;
  }

  @Override
  public byte[] encode(Note event) {
    if (event.isUnwritable()) {
      throw new IllegalArgumentException("this note is not to be written");
    }
    return event.text().getBytes(UTF_8);
  }

  @Override
  public Note decode(EventType type, byte[] data) {
    if (!TYPE.equals(type)) {
      throw new IllegalArgumentException("unknown event type " + type);
    }
    return new Note(new String(data, UTF_8));
  }
}
