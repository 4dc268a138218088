package io.weir.engine.corp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CorpBookTest {

  private static final CorpId CONFIGURED = new CorpId("wwa");
  private static final CorpId NEW = new CorpId("wwb");
  private static final CallbackKeys KEYS =
      new CallbackKeys(List.of("token"), List.of(new byte[32]));
  private static final Suite SUITE = new Suite("wws", "wwp", "secret", KEYS);
  private static final Corp CORP =
      new Corp(CONFIGURED, "A", null, Map.of("1", new App("1", "", KEYS)));

  private final CorpBook book = CorpBook.of(List.of(SUITE), List.of(CORP));

  @Test
  void shouldKnowACorpByItsAuthorisationAlone() {
    CorpBook now = book.withAuthorisations(List.of(authorisation("wws", NEW, "B")));
    assertThat(now.corp(NEW)).isEqualTo(new Corp(NEW, "B", null, Map.of()));
    assertThat(now.isConfigured(NEW)).isFalse();
    assertThat(now.corps()).extracting(Corp::id).containsExactly(CONFIGURED, NEW);
    assertThat(book.corp(NEW)).as("a book never changes").isNull();
  }

  @Test
  void shouldCallACorpByItsIdWhileItHasNoName() {
    CorpBook now = book.withAuthorisations(List.of(authorisation("wws", NEW, "")));
    assertThat(now.corp(NEW)).isEqualTo(new Corp(NEW, NEW.value(), null, Map.of()));
  }

  @Test
  void shouldLeaveAConfiguredCorpAsItIs() {
    CorpBook now = book.withAuthorisations(List.of(authorisation("wws", CONFIGURED, "other")));
    assertThat(now.corp(CONFIGURED)).isSameAs(CORP);
    assertThat(now.isConfigured(CONFIGURED)).isTrue();
    assertThat(now.authorisations(CONFIGURED)).hasSize(1);
  }

  @Test
  void shouldForgetACorpWhoseAuthorisationIsOver() {
    CorpBook now =
        book.withAuthorisations(
                List.of(authorisation("wws", NEW, "B"), authorisation("wws", CONFIGURED, "A")))
            .withAuthorisations(List.of());
    assertThat(now.corp(NEW)).isNull();
    assertThat(now.authorisations(CONFIGURED)).isEmpty();
    assertThat(now.corps()).containsExactly(CORP);
  }

  @Test
  void shouldLeaveOutWhatAuthorisesASuiteThatIsNotConfigured() {
    CorpBook now = book.withAuthorisations(List.of(authorisation("wwgone", NEW, "B")));
    assertThat(now.corp(NEW)).isNull();
    assertThat(now.authorisations(NEW)).isEmpty();
  }

  private static Authorisation authorisation(String suite, CorpId corp, String name) {
    return new Authorisation(suite, corp, name, List.of("1000002"));
  }
}
