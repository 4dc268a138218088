package io.weir.engine.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CursorsTest {

  private final Cursors cursors = new Cursors(4);

  @Test
  void shouldLeadOnToEachPageOnce() {
    assertThat(cursors.fault("", "a")).isEmpty();
    assertThat(cursors.fault("a", "b")).isEmpty();
    assertThat(cursors.fault("b", "")).isEmpty();
    assertThat(cursors.fault("", "a")).as("a new list").isEmpty();
    assertThat(cursors.fault("a", "a")).isEqualTo("a page repeats its cursor");
  }

  @Test
  void shouldNoticeACircle() {
    assertThat(cursors.fault("", "a")).isEmpty();
    assertThat(cursors.fault("a", "b")).isEmpty();
    assertThat(cursors.fault("b", "a")).isEqualTo("a page repeats its cursor");
  }

  @Test
  void shouldNoticeARepetitionInTheMiddleOfAList() {
    assertThat(cursors.fault("m", "m")).isEqualTo("a page repeats its cursor");
  }

  @Test
  void shouldLeadToNoMorePagesThanAreAllowed() {
    assertThat(cursors.fault("", "2")).isEmpty();
    assertThat(cursors.fault("2", "3")).isEmpty();
    assertThat(cursors.fault("3", "4")).isEmpty();
    assertThat(cursors.fault("4", "")).isEmpty();
    assertThat(cursors.fault("4", "5")).isEqualTo("more than 4 pages");
  }

  @Test
  void shouldNotKeepCursorsOfAnyLength() {
    assertThat(cursors.fault("", "c".repeat(Cursors.CHARS_MAX))).isEmpty();
    assertThat(cursors.fault("", "c".repeat(Cursors.CHARS_MAX + 1)))
        .isEqualTo("a cursor of 1025 characters");
  }
}
