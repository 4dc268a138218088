package io.weir.bench.wecom;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.bench.wecom.directory.View;
import io.weir.bench.wecom.world.App;
import io.weir.bench.wecom.world.Corp;
import io.weir.bench.wecom.world.KeyRing;
import io.weir.bench.wecom.world.Suite;
import io.weir.bench.wecom.world.World;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import org.yaml.snakeyaml.Yaml;

/**
 * Writes what an engine needs to be tried against a simulated WeCom: {@code weir.yaml} (design
 * §11), the private keys and a secret beside it. Everything is readable by its owner only.
 */
public final class SetupFiles {

  /** Name of the configuration. */
  public static final String CONFIGURATION = "weir.yaml";

  /** Name of the expectations. */
  public static final String EXPECTED = "expected.json";

  private static final String SUITE_SECRET = "secrets/suite.secret";
  private static final int POLL_MILLIS = 1000;

  private final Path folder;
  private final World world;
  private final Map<String, Map<String, Object>> settings = new TreeMap<>();
  private int pollMillis = POLL_MILLIS;

  /** Files of {@code world} in {@code folder}, which is made when it isn't there. */
  public SetupFiles(Path folder, World world) {
    this.folder = folder;
    this.world = world;
  }

  /** Sets a key of a section besides what the world needs; wins over it. */
  public SetupFiles with(String section, String key, Object value) {
    settings.computeIfAbsent(section, unused -> new TreeMap<>()).put(key, value);
    return this;
  }

  /** Polls each archive at this interval at the shortest. */
  public SetupFiles withPollMillis(int millis) {
    pollMillis = millis;
    return this;
  }

  /**
   * Writes all of them, replacing older ones.
   *
   * @param callbackPort where the engine is to take callbacks
   */
  public void write(String baseUrl, int callbackPort) throws IOException {
    for (int place = 0; place < KeyRing.SIZE; place++) {
      writePrivately(folder.resolve(keyFile(place)), world.keys().pem(place));
    }
    writePrivately(folder.resolve(SUITE_SECRET), world.suite().secret() + "\n");
    Object plain =
        new ObjectMapper().convertValue(configuration(baseUrl, callbackPort), Object.class);
    writePrivately(folder.resolve(CONFIGURATION), new Yaml().dumpAsMap(plain));
  }

  private static String keyFile(int place) {
    return "keys/pair" + (place + 1) + ".pem";
  }

  private ObjectNode configuration(String baseUrl, int callbackPort) {
    ObjectNode root = Exchange.json();
    root.putObject("node").put("id", "weir-1").put("dataDir", "data");
    // No load balancer stands before this node: nobody has to notice its stop.
    root.putObject("callback").put("port", callbackPort).put("stopGraceMillis", 0);
    root.putObject("postgres").put("url", "embedded");
    root.putObject("redis").put("url", "none");
    root.putObject("wecom").put("baseUrl", baseUrl);
    Suite suite = world.suite();
    root.putArray("suites")
        .addObject()
        .put("suiteId", suite.suiteId())
        .put("providerCorpId", suite.providerCorpId())
        .put("secret", "${file:" + SUITE_SECRET + "}")
        .put("token", suite.token())
        .put("encodingAesKey", suite.encodingAesKey());
    ArrayNode corps = root.putArray("corps");
    world.corps().forEach(corp -> describe(corp, corps.addObject()));
    settings.forEach(
        (section, keys) ->
            keys.forEach((key, value) -> root.withObject("/" + section).putPOJO(key, value)));
    return root;
  }

  private void describe(Corp corp, ObjectNode node) {
    node.put("corpId", corp.corpId()).put("name", corp.name());
    ObjectNode archive = node.putObject("archive");
    archive.put("driver", "http").put("secret", corp.archiveSecret());
    ObjectNode keys = archive.putObject("privateKeys");
    corp.keyPairs().forEach((version, place) -> keys.put(version.toString(), keyFile(place)));
    archive.put("pollMillis", pollMillis);
    if (world.plan().directory().expected()) {
      directory(corp, node.putObject("directory"));
    }
    ArrayNode apps = node.putArray("apps");
    for (App app : corp.apps()) {
      apps.addObject()
          .put("agentId", app.agentId())
          .put("token", app.token())
          .put("encodingAesKey", app.encodingAesKey())
          .put("secret", app.secret());
    }
  }

  /** As whom it is kept: what is expected of it is what that one gets to see. */
  private void directory(Corp corp, ObjectNode node) {
    if (world.plan().directory().view() == View.SUITE) {
      node.put("suite", world.suite().suiteId());
    } else {
      node.put("secret", corp.apps().get(1).secret());
    }
    node.put("contactSecret", corp.contactSecret())
        .put("personalTags", world.plan().directory().personalTags());
  }

  private static void writePrivately(Path file, String content) throws IOException {
    Path parent = file.getParent();
    if (parent != null) {
      Files.createDirectories(parent, permissions("rwx------"));
    }
    Files.deleteIfExists(file);
    Files.createFile(file, permissions("rw-------"));
    Files.writeString(file, content);
  }

  private static FileAttribute<?>[] permissions(String wanted) {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(wanted))
        }
        : new FileAttribute<?>[0];
  }
}
