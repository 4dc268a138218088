package io.weir.engine.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.corp.CorpId;
import io.weir.engine.fleet.LeaseTable.Change;
import io.weir.engine.store.Cursor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LeaseTableTest {

  private static final CorpId A = new CorpId("wwA");
  private static final CorpId B = new CorpId("wwB");

  private final LeaseTable table = new LeaseTable("me", List.of(claim(A), claim(B)));

  @Test
  void shouldClaimWhatHasNoRowAndGrantWhatItGets() {
    assertThat(table.onChecked(Map.of())).isEmpty();
    assertThat(table.toClaim()).containsExactly(claim(A), claim(B));
    Lease mine = lease(5, 1, "me", true);
    assertThat(table.onClaimed(Map.of(A, mine))).containsExactly(new Change.Grant(A, mine));
    assertThat(table.toClaim()).containsExactly(claim(B));
  }

  @Test
  void shouldRevokeWhenAnotherTookTheLeaseAndClaimItAgain() { // I4
    table.onClaimed(Map.of(A, lease(5, 1, "me", true)));
    assertThat(table.onChecked(Map.of(A, lease(9, 2, "other", true))))
        .containsExactly(new Change.Revoke(A, "lease lost"));
    assertThat(table.toClaim()).contains(claim(A));
  }

  @Test
  void shouldRevokeWhenItsOwnLeaseWasTakenAndGivenBackUnderAnotherToken() { // I4
    table.onClaimed(Map.of(A, lease(5, 1, "me", true)));
    assertThat(table.onChecked(Map.of(A, lease(9, 3, "me", true))))
        .containsExactly(new Change.Revoke(A, "lease lost"));
  }

  @Test
  void shouldLeaveACorpThatIsSwitchedOffAlone() {
    table.onClaimed(Map.of(A, lease(5, 1, "me", true)));
    assertThat(table.onChecked(Map.of(A, lease(5, 1, "me", false), B, lease(0, 0, "", false))))
        .containsExactly(new Change.Revoke(A, "disabled"), new Change.Revoke(B, "disabled"));
    assertThat(table.toClaim()).isEmpty();
    table.onChecked(Map.of(A, lease(5, 1, "me", true), B, lease(0, 0, "", true)));
    assertThat(table.toClaim()).containsExactly(claim(A), claim(B));
  }

  @Test
  void shouldKeepALeaseWhoseCursorMoved() {
    table.onClaimed(Map.of(A, lease(5, 1, "me", true)));
    assertThat(table.onChecked(Map.of(A, lease(50, 1, "me", true)))).isEmpty();
    assertThat(table.holds(A)).isTrue();
  }

  @Test
  void shouldClaimAgainWhenTheCursorIsBehindWhereTheLeaseBegan() { // I2
    table.onClaimed(Map.of(A, lease(5, 1, "me", true)));
    assertThat(table.onChecked(Map.of(A, lease(4, 1, "me", true))))
        .containsExactly(new Change.Revoke(A, "the cursor went back"));
    assertThat(table.toClaim()).contains(claim(A));
  }

  private static Claim claim(CorpId corp) {
    return new Claim(corp, "name", "sealed", "");
  }

  private static Lease lease(long seq, long token, String holder, boolean allowed) {
    return new Lease(new Cursor(seq, token), holder, allowed, 0);
  }
}
