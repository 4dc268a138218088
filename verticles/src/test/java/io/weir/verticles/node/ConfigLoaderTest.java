package io.weir.verticles.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weir.engine.corp.Archive;
import io.weir.engine.corp.Corp;
import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.DirectoryAccess;
import io.weir.engine.corp.Suite;
import io.weir.engine.corp.TokenKey;
import io.weir.testkit.TestCertificates;
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
  private static final byte[] CANARY_KEY =
      Arrays.copyOf(CANARY.getBytes(StandardCharsets.UTF_8), 32);
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
  void shouldAskWeComItselfForConsentWhateverGatewayHasTheMessages() throws IOException {
    write("v1.pem", rsaPem);
    NodeConfig config =
        parse(
            """
            wecom: { baseUrl: "https://wecom.example" }
            corps:
              - corpId: wwcorp
                archive: { baseUrl: "https://gateway.example", secret: sealed, privateKeys: { 1: v1.pem } }
                directory: { secret: mine, contactSecret: sync }
            """);
    CorpId id = new CorpId("wwcorp");
    Corp corp = Objects.requireNonNull(config.book().corp(id));
    assertThat(Objects.requireNonNull(corp.archive()).baseUrl())
        .isEqualTo("https://gateway.example");
    DirectoryAccess access = Objects.requireNonNull(corp.directory());
    assertThat(access.archiveToken())
        .isEqualTo(new TokenKey.App("https://wecom.example", id, "sealed"));
    assertThat(access.token()).isEqualTo(new TokenKey.App("https://wecom.example", id, "mine"));
    assertThat(access.contactToken())
        .isEqualTo(new TokenKey.App("https://wecom.example", id, "sync"));
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
  void shouldWantNodeKeysThatSealNothingElse() {
    String one = Base64.getEncoder().encodeToString(CANARY_KEY);
    String other = Base64.getEncoder().encodeToString(new byte[32]);
    NodeConfig config =
        parse(
            "journal: { sealedKeys: true, nodeKeys: [ %s ] }\nnode: { sealKeys: %s }"
                .formatted(one, other));

    assertThat(config.journal().sealedKeys()).isTrue();
    assertThat(config.journal().nodeKeys()).containsExactly(CANARY_KEY);
    assertThat(config.effective()).contains("sealedKeys=true, 1 node keys").doesNotContain(one);
    assertThat(parse("").journal().sealedKeys()).as("off by default").isFalse();
    assertThat(problemsOf("journal: { sealedKeys: yes }"))
        .singleElement()
        .asString()
        .contains("true or false");
    assertThat(
            problemsOf(
                "journal: { nodeKeys: %1$s }\nnode: { sealKeys: [ %2$s, %1$s ] }"
                    .formatted(one, other)))
        .singleElement()
        .asString()
        .contains("journal.nodeKeys", "none of node.sealKeys");
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
  void shouldSayWhatIsWrongWithACertificateAndItsKey() throws IOException { // I6
    TestCertificates.Made good = TestCertificates.rsa("weir.test", 30);
    write("good.pem", good.certificate());
    write("good.key", good.key());
    write("ended.pem", TestCertificates.rsa("weir.test", -1).certificate());
    write("other.key", TestCertificates.ec("weir.test", 30).key());
    write("empty.pem", "");

    assertThat(parse(tls("good.pem", "good.key")).callback().tls()).isNotNull();
    assertThat(parse(tls("good.pem", "good.key")).warnings()).isEmpty();
    assertThat(problemsOf(tls("none.pem", "good.key")))
        .singleElement()
        .asString()
        .contains("callback.tls.certificate (line 1)")
        .contains("none.pem: no such file")
        .contains("allowed: a PEM file");
    assertThat(problemsOf(tls("good.pem", "other.key")))
        .singleElement()
        .asString()
        .contains("callback.tls.key")
        .contains("other.key: the private key is not that of the certificate CN=weir.test");
    assertThat(problemsOf(tls("ended.pem", "good.key")))
        .singleElement()
        .asString()
        .contains("callback.tls.certificate")
        .contains("ended.pem: valid from");
    assertThat(problemsOf(tls("good.key", "good.pem")))
        .singleElement()
        .asString()
        .contains("good.key: not a PEM file with a certificate");
    assertThat(problemsOf(tls("good.pem", "empty.pem")))
        .singleElement()
        .asString()
        .contains("empty.pem: not a PEM file");
    assertThat(problemsOf("callback: { tls: { certificate: good.pem } }"))
        .singleElement()
        .asString()
        .contains("key is missing");
    String pasted = good.key().replace("\n", "\\n");
    assertThat(problemsOf("callback: { tls: { certificate: good.pem, key: \"" + pasted + "\" } }"))
        .singleElement()
        .asString()
        .contains("callback.tls.key")
        .doesNotContain(good.key().lines().skip(1).findFirst().orElseThrow());
  }

  @Test
  void shouldWarnInTime() throws IOException {
    TestCertificates.Made soon = TestCertificates.rsa("weir.test", 13);
    write("soon.pem", soon.certificate());
    write("soon.key", soon.key());

    assertThat(parse(tls("soon.pem", "soon.key")).warnings())
        .singleElement()
        .asString()
        .contains("CN=weir.test, ends in 12 days");
    assertThat(parse("observe: { host: 0.0.0.0 }").warnings())
        .singleElement()
        .asString()
        .contains("set observe.token");
    assertThat(parse("observe: { host: 0.0.0.0, token: 0123456789abcdef }").warnings()).isEmpty();
    assertThat(parse("observe: { host: \"::1\" }").warnings()).isEmpty();
  }

  @Test
  void shouldNotTellWhatWasPutIntoTheWrongPlace() throws IOException { // I6
    write("secret", CANARY);
    write("long", (CANARY + "x").repeat(60));
    String key = "\"-----BEGIN PRIVATE KEY-----\\n" + CANARY + "\\n-----END PRIVATE KEY-----\"";
    String archive = "corps: [ { corpId: ww1, archive: { secret: x, privateKeys: { 1: %s } } } ]";
    for (String wrong :
        List.of(
            "wecom: { baseUrl: \"https://me:" + CANARY + "@example.com\" }",
            "wecom: { baseUrl: \"ftp://${file:secret}\" }",
            "callback: { port: \"${file:secret}\" }",
            "callback: { port: \"${file:long}\" }",
            "callback: { port: " + key + " }",
            "callback: { host: " + key + " }",
            "callback: { tls: { certificate: " + key + ", key: " + key + " } }",
            "callback: { tls: { certificate: \"${file:secret}\", key: \"${file:secret}\" } }",
            "redis: { url: \"redis://:" + CANARY + "@/\" }",
            "node: { sealKeys: " + CANARY + " }",
            "journal: { nodeKeys: " + CANARY + " }",
            "journal: { nodeKeys: %1$s }\nnode: { sealKeys: %1$s }"
                .formatted(Base64.getEncoder().encodeToString(CANARY_KEY)),
            "suites: [ { suiteId: x, secret: *" + CANARY + " } ]",
            archive.formatted("\"${file:secret}\""),
            archive.formatted("\"${file:long}\""),
            archive.formatted(key))) {
      assertThat(problemsOf(wrong)).as(wrong).isNotEmpty();
      assertThat(String.join("\n", problemsOf(wrong))).as(wrong).doesNotContain(CANARY);
    }
    assertThat(problemsOf("callback: { port: \"${file:secret}\" }").get(0))
        .as("what was written is told")
        .contains("${file:secret}");
    assertThat(problemsOf(archive.formatted("keys/v1.pem")).get(0)).contains("keys/v1.pem");
  }

  @Test
  void shouldNeverShowTheOperatorsToken() { // I6
    NodeConfig config = parse("observe: { token: \"" + CANARY + "-0123456789\" }");
    assertThat(config.observe().token()).startsWith(CANARY);
    assertThat(config.effective() + config.observe() + config).doesNotContain(CANARY);
    assertThat(problemsOf("observe: { token: \"" + CANARY + "\" }"))
        .singleElement()
        .asString()
        .contains("observe.token")
        .contains("16 to 512")
        .doesNotContain(CANARY);
  }

  private static String tls(String certificate, String key) {
    return "callback: { tls: { certificate: " + certificate + ", key: " + key + " } }";
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
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
