package io.weir.engine.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.event.Event;
import io.weir.engine.event.EventHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class RelationStatusTest {

  private static Event.CustomerChange event(String changeType, String source) {
    EventHeader header =
        new EventHeader("change_external_contact", changeType, "ww1", "", "1000002", 100);
    return new Event.CustomerChange(header, "zhang", "wo1", "", "", source, "");
  }

  @ParameterizedTest
  @CsvSource({
    "add_external_contact,,active",
    "add_half_external_contact,,half_added",
    "del_external_contact,,deleted_by_staff",
    "del_external_contact,DELETE_BY_TRANSFER,transferred",
    "del_follow_user,,deleted_by_customer",
    "transfer_fail,,transfer_failed"
  })
  void shouldFollowFromTheEvent(String changeType, String source, String label) {
    assertThat(RelationStatus.of(event(changeType, source == null ? "" : source)))
        .isEqualTo(RelationStatus.ofLabel(label));
  }

  @ParameterizedTest
  @CsvSource({"edit_external_contact", "msg_audit_approved", "something_new"})
  void shouldStayWhereAnEventSaysNothingOfIt(String changeType) {
    assertThat(RelationStatus.of(event(changeType, ""))).isNull();
  }

  @ParameterizedTest
  @EnumSource(RelationStatus.class)
  void shouldStayWhenWeComShowsWhatIsKnown(RelationStatus known) {
    assertThat(RelationStatus.found(known, known.isListed())).isEqualTo(known);
    assertThat(RelationStatus.ofLabel(known.label())).isEqualTo(known);
  }

  @ParameterizedTest
  @CsvSource({
    "half_added,true,active",
    "deleted_by_staff,true,active",
    "transferred,true,active",
    "transfer_failed,true,active",
    "active,false,deleted_by_staff",
    "deleted_by_customer,false,deleted_by_staff"
  })
  void shouldFollowWeComWhereItShowsSomethingElse(String known, boolean listed, String now) {
    assertThat(RelationStatus.found(RelationStatus.ofLabel(known), listed))
        .isEqualTo(RelationStatus.ofLabel(now));
  }

  @Test
  void shouldBeginWithWhatWeComShows() {
    assertThat(RelationStatus.found(null, true)).isEqualTo(RelationStatus.ACTIVE);
    assertThat(RelationStatus.found(null, false)).isEqualTo(RelationStatus.DELETED_BY_STAFF);
  }

  @Test
  void shouldLetTheNewerEventWinWhateverTheOrder() {
    RelationStatus deleted = RelationStatus.DELETED_BY_STAFF;
    assertThat(RelationStatus.overrides(deleted, 101, RelationStatus.ACTIVE, 100)).isTrue();
    assertThat(RelationStatus.overrides(RelationStatus.ACTIVE, 100, deleted, 101)).isFalse();
    assertThat(RelationStatus.overrides(deleted, 0, null, 0)).isTrue();
  }

  @Test
  void shouldTakeAConfirmationForNewerThanTheHalfAdditionOfTheSameSecond() {
    RelationStatus half = RelationStatus.HALF_ADDED;
    assertThat(RelationStatus.overrides(half, 100, RelationStatus.ACTIVE, 100)).isFalse();
    assertThat(RelationStatus.overrides(RelationStatus.ACTIVE, 100, half, 100)).isTrue();
    assertThat(
            RelationStatus.overrides(
                RelationStatus.DELETED_BY_CUSTOMER, 100, RelationStatus.ACTIVE, 100))
        .isTrue();
  }
}
