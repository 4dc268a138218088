package io.weir.engine.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class StorableTextTest {

  @Test
  void shouldKeepTheObjectWhenThereIsNothingToTakeOut() {
    String text = "a\n\u0001 你好 😀\uFFFE";
    assertThat(StorableText.of(text)).isSameAs(text);
    assertThat(StorableText.withoutControls("你好 😀")).isEqualTo("你好 😀");
  }

  @Test
  void shouldTakeOutNulAndLoneSurrogatesWhereverTheyStand() {
    assertThat(StorableText.of("\0a\0\0b\0")).isEqualTo("ab");
    assertThat(StorableText.of("\ud83d")).isEmpty();
    assertThat(StorableText.of("\ude00a\ud83d\ud83d\ude00\ude00")).isEqualTo("a😀");
  }

  @Test
  void shouldTakeOutControlCharactersOnly() {
    assertThat(StorableText.withoutControls("\u001fa\t b\u007f\n")).isEqualTo("a b\u007f");
  }
}
