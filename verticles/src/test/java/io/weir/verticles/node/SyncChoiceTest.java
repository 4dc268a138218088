package io.weir.verticles.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.DirectoryAccess;
import io.weir.engine.corp.TokenKey;
import io.weir.engine.directory.SyncKind;
import io.weir.verticles.directory.PgSyncDesk.Reading;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SyncChoiceTest {

  private static final Set<SyncKind> ALL = Set.of(SyncKind.TAGS, SyncKind.CONSENT);

  private final Map<CorpId, DirectoryAccess> kept = new HashMap<>();
  private final Map<String, Set<SyncKind>> enrolled = new HashMap<>();

  private void keeps(String corp, boolean hasArchive) {
    TokenKey token = new TokenKey.App("http://localhost", new CorpId(corp), "secret");
    kept.put(
        new CorpId(corp),
        new DirectoryAccess("http://localhost", token, null, hasArchive ? token : null, 1, false));
    enrolled.put(corp, ALL);
  }

  private List<Reading> of(List<String> corps, List<SyncKind> kinds) {
    return new SyncChoice(enrolled, kept).of(corps, kinds);
  }

  @Test
  void shouldLeaveOutWhatNobodyReadsAnyMore() {
    keeps("wwa", true);
    keeps("wwb", false);
    enrolled.put("wwgone", ALL);
    assertThat(of(List.of(), List.of()))
        .containsExactly(
            new Reading("wwa", SyncKind.TAGS),
            new Reading("wwa", SyncKind.CONSENT),
            new Reading("wwb", SyncKind.TAGS));
    assertThat(of(List.of(), List.of(SyncKind.CONSENT)))
        .containsExactly(new Reading("wwa", SyncKind.CONSENT));
    assertThatThrownBy(() -> of(List.of("wwgone"), List.of()))
        .isInstanceOf(CommandRefused.class)
        .hasMessageStartingWith("no directory is kept of [wwgone]; kept are [wwa, wwb]. ");
  }

  @Test
  void shouldSayWhatIsMissingForConsent() {
    keeps("wwa", false);
    assertThatThrownBy(() -> of(List.of("wwa"), List.of(SyncKind.CONSENT)))
        .isInstanceOf(CommandRefused.class)
        .hasMessageStartingWith("consent is not read of [wwa]: it needs `corps[].archive`");
  }

  @Test
  void shouldWaitForANodeThatEnrols() {
    keeps("wwa", false);
    enrolled.clear();
    assertThatThrownBy(() -> of(List.of(), List.of()))
        .isInstanceOf(CommandRefused.class)
        .hasMessageStartingWith("no corp's directory is kept");
  }

  @Test
  void shouldNameTwentyCorpsAndCountTheOthers() {
    for (int i = 100; i < 150; i++) {
      keeps("ww" + i, false);
    }
    assertThatThrownBy(() -> of(List.of("wwgone"), List.of()))
        .hasMessageContaining("ww119] and 30 more. ")
        .hasMessageNotContaining("ww120");
  }
}
