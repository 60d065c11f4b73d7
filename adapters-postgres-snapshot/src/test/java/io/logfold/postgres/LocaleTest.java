package io.logfold.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.application.snapshot.SnapshotStore.SaveOutcome;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A program that embeds the store has whatever locale its user has. */
@UseServices
final class LocaleTest {

  private final Fixture fixture;
  private Locale before = Locale.ROOT;

  LocaleTest(TestServices services) {
    fixture = Fixture.on(services.newDatabase());
  }

  @BeforeEach
  void remember() {
    before = Locale.getDefault();
  }

  @AfterEach
  void restore() {
    Locale.setDefault(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fa-IR", "ar-EG", "bn-BD", "mr-IN", "my-MM"})
  void tables_are_made_and_used_in_every_locale(String tag) {
    Locale.setDefault(Locale.forLanguageTag(tag));
    try (PostgresSnapshotStore<String> store = fixture.open()) {
      assertThat(fixture.save(store, 0, 10, 1)).isEqualTo(SaveOutcome.SAVED);
      assertThat(fixture.load(store, "a")).isEqualTo(Fixture.snapshot("a", 1));
      assertThat(Fixture.operations(store).sets()).hasSize(1);
      store.discard(fixture.partition());
    }
  }
}
