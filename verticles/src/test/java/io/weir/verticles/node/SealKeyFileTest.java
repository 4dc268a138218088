package io.weir.verticles.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
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

  private NodeConfig config(String journal) throws IOException {
    Path file = home.resolve("weir.yaml");
    Files.writeString(file, "journal: " + journal + "\n");
    return ConfigLoader.load(file);
  }

  @Test
  void shouldMakeANodeKeyOnlyToSealContentKeys() throws IOException {
    Path file = home.resolve("data/keys/node.key");
    NodeConfig off = config("{ sealedKeys: false }");
    assertThat(SealKeyFile.sealingNodeKeys(off)).isEmpty();
    NodeConfig on = config("{ sealedKeys: true }");
    assertThat(SealKeyFile.openingNodeKeys(on)).isEmpty();
    assertThat(file).as("a replay makes none").doesNotExist();

    byte[] made = SealKeyFile.sealingNodeKeys(on).get(0);

    assertThat(made).hasSize(32);
    assertThat(SealKeyFile.openingNodeKeys(off)).as("kept earlier").containsExactly(made);
    assertThat(SealKeyFile.sealingNodeKeys(off)).isEmpty();
    assertThat(SealKeyFile.keysOf(on.node()).get(0)).as("a key of its own").isNotEqualTo(made);
    Files.delete(file);
    assertThat(SealKeyFile.openingNodeKeys(on)).as("deleted").isEmpty();
    assertThat(SealKeyFile.sealingNodeKeys(on).get(0)).isNotEqualTo(made);
  }

  @Test
  void shouldPreferConfiguredKeysWhenThereAreSome() {
    List<byte[]> configured = List.of(new byte[32]);

    assertThat(SealKeyFile.keysOf(new NodeSection("weir-1", home, configured)))
        .containsExactlyElementsOf(configured);
  }

  @Test
  void shouldOpenWithTheKeyThatItMadeWhenOthersAreConfiguredLater() throws IOException {
    byte[] made = SealKeyFile.sealingNodeKeys(config("{ sealedKeys: true }")).get(0);
    String key = Base64.getEncoder().encodeToString(new byte[32]);
    NodeConfig later = config("{ sealedKeys: true, nodeKeys: \"" + key + "\" }");

    assertThat(SealKeyFile.sealingNodeKeys(later)).containsExactly(new byte[32]);
    assertThat(SealKeyFile.openingNodeKeys(later)).containsExactly(new byte[32], made);
  }
}
