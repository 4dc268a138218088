package io.weir.verticles.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weir.engine.corp.Archive;
import io.weir.engine.corp.Corp;
import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.Suite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {

  private static final String AES = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
  private static final String CANARY = "canary-5c1e7";
  private static String rsaPem = "";
  private static String ecPem = "";

  @TempDir Path folder = Path.of("");

  @BeforeAll
  static void makeKeys() throws GeneralSecurityException {
    rsaPem = pem("RSA", 2048);
    ecPem = pem("EC", 256);
  }

  @Test
  void shouldTakeDefaultsWhenFileIsEmpty() {
    NodeConfig config = parse("");

    assertThat(config.callback().port()).isEqualTo(8080);
    assertThat(config.observe().host()).isEqualTo("127.0.0.1");
    assertThat(config.postgres().target()).isEqualTo(new PostgresConfig.Embedded());
    assertThat(config.redis().isNone()).isTrue();
    assertThat(config.node().dataDir()).isEqualTo(folder.resolve("data"));
    assertThat(config.book().corps()).isEmpty();
  }

  @Test
  void shouldReadSuitesAndCorpsWhenWritten() throws IOException {
    Files.writeString(folder.resolve("v1.pem"), rsaPem);
    Files.writeString(folder.resolve("secret"), "  s3cret\n");
    NodeConfig config = parse(suite() + corp());

    Suite suite = Objects.requireNonNull(config.book().suite("wwsuite"));
    assertThat(suite.secret()).isEqualTo("s3cret");
    assertThat(suite.keys().tokens()).containsExactly("new", "fromEnv");
    assertThat(suite.keys().aesKeys()).allMatch(key -> key.length == 32);
    Corp corp = Objects.requireNonNull(config.book().corp(new CorpId("wwcorp")));
    Archive archive = Objects.requireNonNull(corp.archive());
    assertThat(archive.baseUrl()).isEqualTo("https://qyapi.weixin.qq.com");
    assertThat(archive.privateKeys()).containsOnlyKeys(1L);
    assertThat(corp.name()).isEqualTo("wwcorp");
    assertThat(corp.apps()).containsOnlyKeys("1000002");
  }

  @Test
  void shouldListEveryProblemWhenMuchIsWrong() throws IOException {
    Files.writeString(folder.resolve("ec.pem"), ecPem);
    Files.writeString(folder.resolve("v1.pem"), rsaPem);
    List<String> problems =
        problemsOf(
            """
            callback: { prot: 8080, port: 70000 }
            journal: { durability: maybe, slowBytes: 2GiB, stopBytes: 1GiB }
            postgres: { url: "mysql://root:%s@x/y" }
            surprise: 1
            suites: [ { suiteId: wwsuite } ]
            corps:
              - { corpId: "not an id" }
              - corpId: wwcorp
                archive: { secret: x, suite: wwnone, privateKeys: { 1: ec.pem, 2: absent.pem, x: v1.pem } }
                apps: [ { agentId: 1, token: t, encodingAesKey: %s }, { agentId: 1, token: t, encodingAesKey: short } ]
            """
                .formatted(CANARY, AES));

    assertThat(problems)
        .anyMatch(p -> p.contains("callback.prot") && p.contains("did you mean port?"))
        .anyMatch(
            p -> p.contains("callback.port (line 1): is \"70000\"") && p.contains("0 to 65535"))
        .anyMatch(p -> p.contains("journal.durability") && p.contains("process or power"))
        .anyMatch(p -> p.contains("journal.slowBytes") && p.contains("1GiB"))
        .anyMatch(p -> p.contains("postgres.url") && p.contains("embedded"))
        .anyMatch(p -> p.contains("surprise") && p.contains("unknown key"))
        .anyMatch(p -> p.contains("suites[0].token") && p.contains("is missing"))
        .anyMatch(p -> p.contains("corps[0].corpId"))
        .anyMatch(p -> p.contains("corps[0]") && p.contains("neither archive nor apps"))
        .anyMatch(p -> p.contains("corps[1].archive.suite") && p.contains("wwnone"))
        .anyMatch(p -> p.contains("privateKeys.1") && p.contains("an RSA private key in PEM"))
        .anyMatch(p -> p.contains("privateKeys.2") && p.contains("no such file"))
        .anyMatch(p -> p.contains("privateKeys.x") && p.contains("whole number"))
        .anyMatch(p -> p.contains("apps[1].agentId") && p.contains("another app"))
        .anyMatch(p -> p.contains("apps[1].encodingAesKey") && !p.contains("short"))
        .noneMatch(p -> p.contains(CANARY));
  }

  @Test
  void shouldRefuseDuplicatesWhenIdsStandTwice() throws IOException {
    Files.writeString(folder.resolve("v1.pem"), rsaPem);
    Files.writeString(folder.resolve("secret"), "x");
    String twice = corp() + corp().replace("corps:\n", "");

    assertThat(problemsOf(suite() + twice)).singleElement().asString().contains("another corp");
    assertThat(problemsOf("node: { id: a, id: b }")).singleElement().asString().contains("twice");
  }

  @Test
  void shouldNameVariableAndFileWhenReferencesLeadNowhere() {
    assertThat(problemsOf("node: { id: \"${env:NOPE}\", dataDir: \"${file:gone}\" }"))
        .anyMatch(p -> p.contains("node.id") && p.contains("no variable NOPE"))
        .anyMatch(p -> p.contains("node.dataDir") && p.contains("gone: no such file"));
  }

  @Test
  void shouldListAProblemWhenAPathCannotBeOne() {
    assertThat(problemsOf("node: { dataDir: \"a\\0b\", id: \"${file:}\" }"))
        .anyMatch(p -> p.contains("node.dataDir"))
        .anyMatch(p -> p.contains("node.id") && p.contains("names no file"));
  }

  @Test
  void shouldReadTenThousandCorpsWhenTheyShareAKey() throws IOException {
    Files.writeString(folder.resolve("v1.pem"), rsaPem);
    StringBuilder yaml = new StringBuilder("corps:\n");
    for (int i = 0; i < 10_000; i++) {
      yaml.append("- { corpId: ww").append(i);
      yaml.append(", archive: { secret: s, privateKeys: { 1: v1.pem } } }\n");
    }

    NodeConfig config = parse(yaml.toString());

    assertThat(config.book().corps()).hasSize(10_000);
    assertThat(config.effective()).contains("corps: 10000").hasSizeLessThan(10_000);
  }

  @Test
  void shouldSayWhereWhenFileIsNotYaml() {
    assertThat(problemsOf("node: { id: [")).singleElement().asString().contains("line");
    assertThat(problemsOf("- a\n- b")).singleElement().asString().contains("must be a section");
  }

  @Test
  void shouldKeepTextAsWrittenWhenItLooksLikeANumber() {
    assertThat(parse("node: { id: 0123 }").node().id()).isEqualTo("0123");
    assertThat(parse("node: { id: no }").node().id()).isEqualTo("no");
  }

  @Test
  void shouldShowNoSecretWhenEffectiveIsPrinted() throws IOException {
    Files.writeString(folder.resolve("v1.pem"), rsaPem);
    Files.writeString(folder.resolve("secret"), CANARY);
    String seal =
        Base64.getEncoder()
            .encodeToString(Arrays.copyOf(CANARY.getBytes(StandardCharsets.UTF_8), 32));
    NodeConfig config =
        parse(
            "node: { sealKeys: [ \"%s\" ] }\n".formatted(seal)
                + "postgres: { url: \"postgresql://weir:%s@db:5433/weir\" }\n".formatted(CANARY)
                + "redis: { url: \"redis://:%s@cache:6379\" }\n".formatted(CANARY)
                + suite()
                + corp());

    assertThat(config.effective())
        .contains("weir-1", "postgresql://weir:***@db:5433/weir", "wwsuite", "wwcorp")
        .doesNotContain(CANARY)
        .doesNotContain(seal);
    assertThat(config.postgres().target())
        .isEqualTo(new PostgresConfig.Server("db", 5433, "weir", "weir", CANARY, "prefer"));
  }

  @Test
  void shouldTakeAnyPasswordWhenItIsNotEncoded() {
    assertThat(PostgresConfig.Server.parse("postgres://u:p@ss%/w+rd@[::1]/d?sslmode=require"))
        .isEqualTo(new PostgresConfig.Server("::1", 5432, "d", "u", "p@ss%/w+rd", "require"));
  }

  @Test
  void shouldSayHowToWriteOneWhenFileIsMissing() {
    assertThatThrownBy(() -> ConfigLoader.load(folder.resolve("weir.yaml")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no such file")
        .hasMessageContaining("conf/README.md");
  }

  @Test
  void shouldRefuseValuesOutOfRangeWhenRecordIsMadeByHand() {
    assertThatThrownBy(() -> new PullConfig(1001, 64, 120, 60_000, 1))
        .hasMessageContaining("pull.pageSize is 1001, allowed: a whole number from 1 to 1000");
  }

  private static String suite() {
    return """
        suites:
          - { suiteId: wwsuite, providerCorpId: wwprovider, secret: "${file:secret}",
              token: [ new, "${env:TOKEN}" ], encodingAesKey: %s }
        """
        .formatted(AES);
  }

  private static String corp() {
    return """
        corps:
          - corpId: wwcorp
            archive: { driver: http, secret: "${file:secret}", privateKeys: { 1: v1.pem } }
            apps: [ { agentId: "1000002", token: t, encodingAesKey: %s } ]
        """
        .formatted(AES);
  }

  private NodeConfig parse(String yaml) {
    return ConfigLoader.parse(folder.resolve("weir.yaml"), yaml, Map.of("TOKEN", "fromEnv"));
  }

  private List<String> problemsOf(String yaml) {
    ConfigException refused = catchThrowableOfType(ConfigException.class, () -> parse(yaml));
    return Objects.requireNonNull(refused).problems().stream().map(Object::toString).toList();
  }

  private static String pem(String algorithm, int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(bits);
    byte[] encoded = generator.generateKeyPair().getPrivate().getEncoded();
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(encoded)
        + "\n-----END PRIVATE KEY-----\n";
  }
}
