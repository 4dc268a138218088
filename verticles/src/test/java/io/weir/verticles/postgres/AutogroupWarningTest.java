package io.weir.verticles.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AutogroupWarningTest {

  @TempDir private Path folder;

  @Test
  void shouldWarnOnlyWhereTheKernelGroupsBySession() throws IOException {
    Path state = folder.resolve("sched_autogroup_enabled");
    assertThat(EmbeddedPostgres.warnOfAutogroups(state)).as("no such kernel").isFalse();
    Files.writeString(state, "0\n");
    assertThat(EmbeddedPostgres.warnOfAutogroups(state)).isFalse();
    Files.writeString(state, "1\n");
    assertThat(EmbeddedPostgres.warnOfAutogroups(state)).isTrue();
  }
}
