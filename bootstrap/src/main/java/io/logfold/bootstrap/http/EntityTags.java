package io.logfold.bootstrap.http;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The entity tags of {@code If-Match} or {@code If-None-Match} (RFC 9110, 8.8.3).
 *
 * @param any the header is {@code *}
 */
record EntityTags(boolean any, List<Tag> tags) {

  /**
   * @param opaque what is between the quotes
   */
  record Tag(boolean weak, String opaque) {}

  private static final Pattern ELEMENT =
      Pattern.compile("\\G[ \\t,]*(W/)?\"([\\x21\\x23-\\x7e\\x80-\\xff]*)\"[ \\t]*(?:,[ \\t,]*|$)");

  EntityTags {
    tags = List.copyOf(tags);
  }

  /** The tags of a header's value; null: it is not a list of tags. */
  static @Nullable EntityTags parse(String value) {
    if (value.strip().equals("*")) {
      return new EntityTags(true, List.of());
    }
    List<Tag> tags = new ArrayList<>();
    Matcher element = ELEMENT.matcher(value);
    int end = 0;
    while (element.find()) {
      tags.add(new Tag(element.group(1) != null, element.group(2)));
      end = element.end();
    }
    return tags.isEmpty() || end < value.length() ? null : new EntityTags(false, tags);
  }

  /** Whether a tag is among them, weak or not. */
  boolean matchesWeakly(String opaque) {
    return any || tags.stream().anyMatch(tag -> tag.opaque().equals(opaque));
  }
}
