package io.weir.verticles.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The image, the compose file and the node's configuration name the same ports, paths and users.
 */
class ComposeTest {

  private static final Path DOCKER = Path.of("..", "docker");
  private static final String PASSWORD = "WEIR_POSTGRES_PASSWORD";

  private final Map<String, Object> compose = yaml("compose.yaml");
  private final Map<String, Object> weir = section(section(compose, "services"), "weir");
  private final Map<String, Object> postgres = section(section(compose, "services"), "postgres");
  private final NodeConfig config =
      ConfigLoader.load(DOCKER.resolve("weir.yaml"), Map.of(PASSWORD, "p@ss/word"));
  private final String dockerfile = text("Dockerfile");

  @Test
  void shouldFindPostgresWhenComposed() {
    PostgresConfig.Server server = (PostgresConfig.Server) config.postgres().target();
    Map<String, Object> environment = section(postgres, "environment");

    assertThat(section(compose, "services")).containsKey(server.host());
    assertThat(environment)
        .containsEntry("POSTGRES_USER", server.user())
        .containsEntry("POSTGRES_DB", server.database());
    assertThat(environment.get("POSTGRES_PASSWORD"))
        .isEqualTo(section(weir, "environment").get(PASSWORD))
        .asString()
        .startsWith("${" + PASSWORD + ":?");
    assertThat(server.password()).isEqualTo("p@ss/word");
    assertThat(postgres.get("image")).isEqualTo("postgres:17");
  }

  @Test
  void shouldPublishCallbacksOnlyWhenComposed() {
    int callbacks = config.callback().port();

    assertThat(list(weir, "ports")).containsExactly(callbacks + ":" + callbacks);
    assertThat(config.callback().host()).isEqualTo("0.0.0.0");
    assertThat(dockerfile)
        .contains("EXPOSE " + callbacks + " " + config.observe().port())
        .contains("/dev/tcp/127.0.0.1/" + config.observe().port())
        .contains("/health/ready");
  }

  @Test
  void shouldKeepItsFolderWhenTheContainerIsMadeAnew() {
    String home = config.node().dataDir().toString();

    assertThat(list(weir, "volumes"))
        .containsExactly("./weir.yaml:/etc/weir/weir.yaml:ro", "weir-data:" + home);
    assertThat(section(compose, "volumes")).containsKeys("weir-data", "postgres-data");
    assertThat(dockerfile)
        .contains("VOLUME " + home)
        .contains("--home-dir " + home)
        .contains("\"/etc/weir/weir.yaml\"");
  }

  @Test
  void shouldNotRunAsRootWhenBuilt() {
    assertThat(dockerfile.lines().filter(line -> line.startsWith("USER ")))
        .containsExactly("USER 10001:10001");
    assertThat(section(weir, "build")).containsEntry("dockerfile", "docker/Dockerfile");
    dockerfile
        .lines()
        .filter(line -> line.startsWith("COPY ") && !line.contains("--from"))
        .map(line -> line.split(" ")[1])
        .forEach(source -> assertThat(DOCKER.resolveSibling(source)).exists());
  }

  private static Map<String, Object> yaml(String file) {
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(text(file));
  }

  private static String text(String file) {
    try {
      return Files.readString(DOCKER.resolve(file));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("unchecked") // a YAML mapping with words for keys
  private static Map<String, Object> section(Map<String, Object> in, String key) {
    return (Map<String, Object>) Objects.requireNonNull(in.get(key), key);
  }

  private static List<String> list(Map<String, Object> in, String key) {
    List<?> list = (List<?>) Objects.requireNonNull(in.get(key), key);
    return list.stream().map(String::valueOf).toList();
  }
}
