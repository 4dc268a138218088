package io.weir.engine.wecom;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Protocol §2, §3.3 and §8, row by row. */
final class ErrorClassTest {

  @ParameterizedTest
  @CsvSource({
    "-1, BUSY",
    "6000, BUSY",
    "40014, TOKEN",
    "42001, TOKEN",
    "40082, TOKEN",
    "42009, TOKEN",
    "45009, RATE_LIMITED",
    "45033, CONCURRENCY",
    "45029, TOO_LARGE",
    "301058, TOO_LARGE",
    "84061, GONE",
    "40096, GONE",
    "60111, GONE",
    "60003, GONE",
    "60136, GONE",
    "86003, GONE",
    "41050, GONE",
    "41051, GONE",
    "40078, GONE",
    "42007, GONE",
    "48002, BLOCKED",
    "48003, BLOCKED",
    "48004, BLOCKED",
    "60011, BLOCKED",
    "301002, BLOCKED",
    "84074, BLOCKED",
    "50003, BLOCKED",
    "670001, BLOCKED",
    "301052, BLOCKED",
    "301053, BLOCKED",
    "60020, BLOCKED",
    "301042, BLOCKED",
    "10009, BLOCKED",
    "10011, BLOCKED",
    "40001, BLOCKED",
    "40013, BLOCKED",
    "40084, BLOCKED",
    "40085, BLOCKED",
    "41001, BLOCKED",
    "40058, BAD_REQUEST",
    "40035, BAD_REQUEST",
    "10000, BAD_REQUEST",
    "41021, BAD_REQUEST",
    "10001, RETRYABLE",
    "10002, RETRYABLE",
    "10003, RETRYABLE",
    "10004, GONE",
    "10005, GONE",
    "10006, BUSY",
    "10007, GONE",
    "10008, GONE",
    "10010, GONE",
    "31415926, UNKNOWN"
  })
  void shouldGiveEveryCodeItsClass(int code, ErrorClass expected) {
    assertThat(ErrorClass.of(code)).isEqualTo(expected);
  }

  /** The codes of the directory's calls, by what the official list of codes says of each. */
  @ParameterizedTest
  @CsvSource({
    "BLOCKED, 40080 40083 40091 45031 48001 48005 48006 48007 48008 48009 50006 60031",
    "BLOCKED, 60214 95012 95017 301007 610015 610016 610017 610019 701008 701016 701099",
    "GONE, 301048 301059 301061 40003 40007 40031 40050 40056 40066 40068 40073 40077",
    "GONE, 40097 40098 40099 40100 40125 40128 40129 40130 40131 40143 40165 40166",
    "GONE, 41096 46004 49008 50002 60021 60123 60252 84084 90500 90501 90502 90504",
    "GONE, 90507 90508 90509 95000 95004 95007 610004 610014 610018",
    "BAD_REQUEST, 40032 40033 40063 40167 41009 41022 41023 41024 41025 41035 41049 41064",
    "BAD_REQUEST, 41065 45002",
    "TOO_LARGE, 301060",
    "RETRYABLE, 81026"
  })
  void shouldGiveEveryCodeOfTheDirectoryItsClass(ErrorClass expected, String codes) {
    for (String code : codes.split(" ")) {
      assertThat(ErrorClass.of(Integer.parseInt(code))).as(code).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "500, RETRYABLE", "502, RETRYABLE", "503, RETRYABLE", "504, RETRYABLE", "408, RETRYABLE",
    "404, BLOCKED", "403, BLOCKED", "302, BLOCKED", "413, TOO_LARGE", "429, RATE_LIMITED"
  })
  void shouldGiveEveryHttpStatusItsClass(int status, ErrorClass expected) {
    assertThat(WeComFailure.ofStatus(status).errorClass()).isEqualTo(expected);
  }

  @Test
  void shouldBranchOnTheCodeAloneAndNotOnWhatErrmsgSays() {
    assertThat(WeComFailure.ofCode(-1, "access_token expired").errorClass())
        .isEqualTo(ErrorClass.BUSY);
  }

  @Test
  void shouldGiveTheSameReasonForTheSameFailure() {
    assertThat(WeComFailure.ofCode(301053, "hint: [1700000000_1]"))
        .isEqualTo(WeComFailure.ofCode(301053, "hint: [1700000999_7]"));
  }

  @Test
  void shouldTellOurAddressWhenThatIsWhatIsWrong() {
    String errmsg = "not allow to access from your ip, hint: [1], from ip: 203.0.113.9, more info";
    assertThat(WeComFailure.ofCode(60020, errmsg).reason()).contains("203.0.113.9");
    assertThat(WeComFailure.ofCode(301053, errmsg).reason()).doesNotContain("203.0.113.9");
  }
}
