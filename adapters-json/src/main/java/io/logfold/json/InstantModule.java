package io.logfold.json;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.ext.javatime.deser.InstantDeserializer;
import tools.jackson.databind.ext.javatime.ser.InstantSerializer;
import tools.jackson.databind.module.SimpleModule;

/**
 * Instants in their usual form several times faster than Jackson has them, with the same outcome.
 * Every other form, and every property that is annotated with one, is left to Jackson.
 */
final class InstantModule extends SimpleModule {

  private static final long serialVersionUID = 1L;

  InstantModule() {
    super("logfold-instants");
    addDeserializer(Instant.class, new Reading());
    addSerializer(Instant.class, new Writing());
  }

  private static final class Reading extends InstantDeserializer<Instant> {

    Reading() {
      super(InstantDeserializer.INSTANT, DateTimeFormatter.ISO_INSTANT);
    }

    @Override
    protected Instant _fromString(JsonParser parser, DeserializationContext context, String text) {
      Instant usual = IsoInstant.usual(text);
      return usual == null ? INSTANT.deserialize(parser, context) : usual;
    }
  }

  private static final class Writing extends InstantSerializer {

    @Override
    public void serialize(Instant value, JsonGenerator generator, SerializationContext context) {
      if (context.isEnabled(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)) {
        super.serialize(value, generator, context);
      } else {
        generator.writeString(IsoInstant.format(value));
      }
    }
  }
}
