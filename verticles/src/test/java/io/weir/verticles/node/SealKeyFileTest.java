package io.weir.verticles.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealKeyFileTest {

  @TempDir Path home = Path.of("");

  @Test
  void shouldKeepItsKeyWhenAskedAgain() throws IOException {
    NodeSection node = new NodeSection("weir-1", home, List.of());

    byte[] made = SealKeyFile.keysOf(node).get(0);

    assertThat(made).hasSize(32);
    assertThat(SealKeyFile.keysOf(node).get(0)).isEqualTo(made);
    Path file = home.resolve("keys/seal.key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void shouldNotReplaceTheKeyWhenItsFileIsDamaged() throws IOException {
    Files.createDirectories(home.resolve("keys"));
    Files.writeString(home.resolve("keys/seal.key"), "oops");

    assertThatThrownBy(() -> SealKeyFile.keysOf(new NodeSection("weir-1", home, List.of())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("seal.key");
  }

  @Test
  void shouldPreferConfiguredKeysWhenThereAreSome() {
    List<byte[]> configured = List.of(new byte[32]);

    assertThat(SealKeyFile.keysOf(new NodeSection("weir-1", home, configured)))
        .containsExactlyElementsOf(configured);
  }
}
