package io.weir.bench.wecom.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RowMergeTest {

  private static TableComparison compare(List<Row> expected, List<Row> stored) throws Exception {
    Iterator<Row> rows = stored.iterator();
    RowMerge merge = new RowMerge("t", () -> rows.hasNext() ? rows.next() : null);
    for (Row row : expected) {
      merge.expect(row);
    }
    return merge.finish();
  }

  private static Row row(String id, String value) {
    return Row.of("corp", id).with("value", value);
  }

  @Test
  void shouldFindNothingWhenBothSidesAreTheSame() throws Exception {
    TableComparison same =
        compare(List.of(row("a", "1"), row("b", "2")), List.of(row("a", "1"), row("b", "2")));
    assertThat(same.same()).isTrue();
    assertThat(same.expected()).isEqualTo(2);
    assertThat(same.stored()).isEqualTo(2);
    assertThat(same.differences()).isEmpty();
  }

  @Test
  void shouldFindARowMissingAtAnyPlace() throws Exception {
    List<Row> all = List.of(row("a", "1"), row("b", "2"), row("c", "3"));
    for (int gone = 0; gone < all.size(); gone++) {
      Row lost = all.get(gone);
      TableComparison found = compare(all, all.stream().filter(row -> !row.equals(lost)).toList());
      assertThat(found.missing()).isEqualTo(1);
      assertThat(found.unexpected() + found.different() + found.duplicates()).isZero();
      assertThat(found.differences()).singleElement().asString().contains(lost.key().get(1));
    }
  }

  @Test
  void shouldFindARowTooManyAtAnyPlace() throws Exception {
    List<Row> all = List.of(row("a", "1"), row("b", "2"), row("c", "3"));
    for (int extra = 0; extra < all.size(); extra++) {
      Row stray = all.get(extra);
      TableComparison found = compare(all.stream().filter(row -> !row.equals(stray)).toList(), all);
      assertThat(found.unexpected()).isEqualTo(1);
      assertThat(found.missing() + found.different() + found.duplicates()).isZero();
    }
  }

  @Test
  void shouldFindARowStoredTwice() throws Exception {
    TableComparison found =
        compare(List.of(row("a", "1")), List.of(row("a", "1"), row("a", "1"), row("a", "9")));
    assertThat(found.duplicates()).isEqualTo(2);
    assertThat(found.missing() + found.unexpected() + found.different()).isZero();
  }

  @Test
  void shouldFindAnotherValueAndTellNullFromTheWord() throws Exception {
    TableComparison found =
        compare(
            List.of(row("a", "1"), Row.of("corp", "b").with("value", null)),
            List.of(row("a", "2"), row("b", "NULL")));
    assertThat(found.different()).isEqualTo(2);
    assertThat(found.differences().get(0)).contains("'2'").contains("'1'");
  }

  @Test
  void shouldPutOnlyTheFirstDifferencesIntoWords() throws Exception {
    List<Row> many = IntStream.range(100, 200).mapToObj(i -> row("k" + i, "v")).toList();
    TableComparison found = compare(many, List.of());
    assertThat(found.missing()).isEqualTo(100);
    assertThat(found.differences()).hasSize(TableComparison.DIFFERENCES_MAX);
  }

  @Test
  void shouldSpellEqualJsonTheSame() {
    assertThat(CanonicalJson.of("{\"b\":1.50,\"a\":[18446744073709551615,1e2,0.0]}"))
        .isEqualTo(CanonicalJson.of("{ \"a\": [18446744073709551615, 100, 0], \"b\": 1.5 }"))
        .isNotEqualTo(CanonicalJson.of("{\"b\":1.5,\"a\":[18446744073709551614,100,0]}"));
    assertThat(CanonicalJson.of("{\"a\":\"1\"}")).isNotEqualTo(CanonicalJson.of("{\"a\":1}"));
    assertThat(CanonicalJson.of("{\"a\":null}")).isNotEqualTo(CanonicalJson.of("{}"));
    assertThat(CanonicalJson.of("[[],{}]")).isEqualTo("[[],{}]");
  }
}
