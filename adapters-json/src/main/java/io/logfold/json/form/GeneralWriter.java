package io.logfold.json.form;

import io.logfold.json.IsoInstant;
import java.time.Instant;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Writes fields with Jackson's generator, whatever the strings are. Not thread-safe. */
final class GeneralWriter implements FieldWriter {

  private final JsonGenerator out;

  GeneralWriter(JsonGenerator out) {
    this.out = out;
  }

  @Override
  public void text(FieldName name, String text) {
    out.writeStringProperty(name.text(), text);
  }

  @Override
  public void wholeNumber(FieldName name, long number) {
    out.writeNumberProperty(name.text(), number);
  }

  @Override
  public void flag(FieldName name, boolean flag) {
    out.writeBooleanProperty(name.text(), flag);
  }

  @Override
  public void time(FieldName name, Instant time) {
    out.writeStringProperty(name.text(), IsoInstant.format(time));
  }

  @Override
  public <A, U> void amount(FieldName name, AmountType<A, U> type, A amount) {
    out.writeStringProperty(name.text(), type.format(amount));
  }

  @Override
  public <T> void object(FieldName name, ObjectForm<T> form, T value) {
    out.writeObjectPropertyStart(name.text());
    form.write(this, value);
    out.writeEndObject();
  }

  @Override
  public <T> void list(FieldName name, ObjectForm<T> form, List<T> values) {
    out.writeArrayPropertyStart(name.text());
    for (T value : values) {
      out.writeStartObject();
      form.write(this, value);
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
