package io.logfold.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StateShapeTest {

  enum Colour {
    RED,
    BLUE
  }

  record Inner(int number) {}

  record OtherInner(int number) {}

  record LongInner(long number) {}

  record Plain(String name, List<Inner> inners) {}

  record Same(String name, List<OtherInner> inners) {}

  record Renamed(String title, List<Inner> inners) {}

  record Deeper(String name, List<LongInner> inners) {}

  record Box<T>(T content) {}

  @SuppressWarnings("ArrayRecordComponent") // only looked at
  record Boxes(Box<Inner> one, Box<? extends Colour> two, int[] three) {}

  record Tree(Inner value, List<Tree> children) {}

  sealed interface Choice {}

  record One(int a) implements Choice {}

  record Two(@Nullable String b) implements Choice {}

  record Chosen(Map<String, Choice> choices) {}

  @Test
  void it_is_the_components_names_and_types_down_to_the_last() {
    assertThat(StateShape.of(Plain.class))
        .hasToString("{name:java.lang.String,inners:java.util.List<{number:int,},>,}");
    assertThat(StateShape.of(Boxes.class))
        .hasToString(
            "{one:{content:{number:int,},}<{number:int,},>,"
                + "two:{content:?[RED,BLUE,],}<?[RED,BLUE,],>,three:int[],}");
    assertThat(StateShape.of(Tree.class))
        .hasToString("{value:{number:int,},children:java.util.List<^Tree,>,}");
    assertThat(StateShape.of(Chosen.class))
        .hasToString(
            "{choices:java.util.Map<java.lang.String,(One{a:int,}|Two{b:java.lang.String,}|),>,}");
  }

  @Test
  void the_fingerprint_changes_with_a_name_a_type_at_any_depth_and_the_revision() {
    String plain = StateShape.of(Plain.class).fingerprint(1);
    assertThat(plain).matches("[0-9a-f]{16}");
    assertThat(StateShape.of(Same.class).fingerprint(1)).isEqualTo(plain);
    assertThat(StateShape.of(Renamed.class).fingerprint(1)).isNotEqualTo(plain);
    assertThat(StateShape.of(Deeper.class).fingerprint(1)).isNotEqualTo(plain);
    assertThat(StateShape.of(Plain.class).fingerprint(2)).isNotEqualTo(plain);
  }
}
