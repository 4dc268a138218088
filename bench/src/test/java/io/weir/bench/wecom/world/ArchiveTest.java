package io.weir.bench.wecom.world;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ArchiveTest {

  private static Archive of(long... places) {
    Archive.Builder builder = new Archive.Builder();
    for (long place : places) {
      builder.add(place, new byte[0]);
    }
    return builder.build();
  }

  @Test
  void shouldGoOnAfterTheSeqAskedFromWhenSeqsHaveGaps() {
    Archive archive = of(3, 4, 90, 91);
    assertThat(archive.page(0, 2)).isEqualTo(new Archive.Range(0, 2));
    assertThat(archive.page(4, 2)).isEqualTo(new Archive.Range(2, 4));
    assertThat(archive.page(50, 9)).isEqualTo(new Archive.Range(2, 4));
    assertThat(archive.page(91, 9).size()).isZero();
  }

  @Test
  void shouldNeverPartAnEntryWithoutSeqFromTheOneBefore() {
    Archive archive = of(1, 2, 2, 3);
    assertThat(archive.page(0, 2)).isEqualTo(new Archive.Range(0, 1));
    assertThat(archive.page(1, 1)).isEqualTo(new Archive.Range(1, 3));
    assertThat(archive.shortened(archive.page(0, 3), 1)).isEqualTo(new Archive.Range(0, 1));
  }

  @Test
  void shouldShowOnlyWhatWasRevealed() {
    Archive archive = of(1, 2, 3, 4);
    archive.showOnly(1);
    assertThat(archive.page(0, 9).size()).isEqualTo(1);
    archive.reveal(2);
    assertThat(archive.page(1, 9)).isEqualTo(new Archive.Range(1, 3));
    archive.reveal(99);
    assertThat(archive.visible()).isEqualTo(4);
  }
}
