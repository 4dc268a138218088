package io.weir.verticles.node;

import io.weir.engine.corp.App;
import io.weir.engine.corp.Archive;
import io.weir.engine.corp.CallbackKeys;
import io.weir.engine.corp.Corp;
import io.weir.engine.corp.CorpBook;
import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.DirectoryAccess;
import io.weir.engine.corp.Suite;
import io.weir.engine.corp.TokenKey;
import io.weir.engine.crypto.RsaKeys;
import java.security.PrivateKey;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** The suites and corps of the file. A section with a problem is left out: there is no start. */
final class CorpBookReader {

  private static final String VERSION = "[1-9][0-9]{0,8}";

  private final String wecomUrl;
  private final Map<String, Suite> suites = new LinkedHashMap<>();
  private final Map<CorpId, Corp> corps = new LinkedHashMap<>();

  /** Thousands of corps may share a key, and reading one takes a while. Null = not a key. */
  private final Map<String, @Nullable PrivateKey> keysByPem = new HashMap<>();

  CorpBookReader(String wecomUrl) {
    this.wecomUrl = wecomUrl;
  }

  CorpBook read(ConfigNode root) {
    root.items("suites", CorpSettings.SUITES).forEach(this::suite);
    root.items("corps", CorpSettings.CORPS).forEach(this::corp);
    return CorpBook.of(suites.values(), corps.values());
  }

  private void suite(ConfigNode at) {
    int before = at.problems();
    String id = at.read(CorpSettings.SUITE_ID);
    String provider = at.read(CorpSettings.SUITE_PROVIDER);
    String secret = at.read(CorpSettings.SUITE_SECRET);
    List<String> tokens = at.readAll(CorpSettings.SUITE_TOKEN);
    List<byte[]> aesKeys = at.readAll(CorpSettings.SUITE_AES);
    if (suites.containsKey(id)) {
      at.problem(CorpSettings.SUITE_ID.name(), id, "another suite has this suiteId");
    }
    at.finish();
    if (at.problems() == before) {
      suites.put(id, new Suite(id, provider, secret, new CallbackKeys(tokens, aesKeys)));
    }
  }

  private void corp(ConfigNode at) {
    int before = at.problems();
    String id = at.read(CorpSettings.CORP_ID);
    String name = at.read(CorpSettings.CORP_NAME);
    ConfigNode archiveAt = at.child("archive", CorpSettings.ARCHIVE);
    Archive archive = at.has("archive") ? archive(archiveAt) : null;
    Map<String, App> apps = new LinkedHashMap<>();
    at.items("apps", CorpSettings.APPS).forEach(item -> app(item, apps));
    ConfigNode directoryAt = at.child("directory", CorpSettings.DIRECTORY);
    DirectoryAccess directory = at.has("directory") ? directory(directoryAt, id, archive) : null;
    if (!at.has("archive") && !at.has("apps") && !at.has("directory")) {
      at.problem("", "", "has neither archive nor apps nor directory: nothing to do for it");
    }
    if (CorpId.isUsable(id) && corps.containsKey(new CorpId(id))) {
      at.problem(CorpSettings.CORP_ID.name(), id, "another corp has this corpId");
    }
    at.finish();
    if (at.problems() == before) {
      CorpId corp = new CorpId(id);
      corps.put(corp, new Corp(corp, name.isEmpty() ? id : name, archive, apps, directory));
    }
  }

  private void app(ConfigNode at, Map<String, App> apps) {
    int before = at.problems();
    String agent = at.read(CorpSettings.APP_ID);
    List<String> tokens = at.readAll(CorpSettings.APP_TOKEN);
    List<byte[]> aesKeys = at.readAll(CorpSettings.APP_AES);
    String secret = at.read(CorpSettings.APP_SECRET);
    if (apps.containsKey(agent)) {
      at.problem(CorpSettings.APP_ID.name(), agent, "another app of this corp has this agentId");
    }
    at.finish();
    if (at.problems() == before) {
      apps.put(agent, new App(agent, secret, new CallbackKeys(tokens, aesKeys)));
    }
  }

  private Archive archive(ConfigNode at) {
    at.read(CorpSettings.ARCHIVE_DRIVER);
    String url = at.read(CorpSettings.ARCHIVE_URL);
    String secret = at.read(CorpSettings.ARCHIVE_SECRET);
    int pollMillis = at.read(CorpSettings.ARCHIVE_POLL);
    String suite = at.read(CorpSettings.ARCHIVE_SUITE);
    if (!suite.isEmpty() && !suites.containsKey(suite)) {
      at.problem(
          CorpSettings.ARCHIVE_SUITE.name(), suite, "no usable suite of this file has this id");
    }
    Map<Long, PrivateKey> keys = privateKeys(at);
    at.finish();
    return new Archive(url.isEmpty() ? wecomUrl : url, secret, keys, pollMillis, suite);
  }

  private @Nullable DirectoryAccess directory(ConfigNode at, String id, @Nullable Archive archive) {
    String secret = at.read(CorpSettings.DIRECTORY_SECRET);
    String suite = at.read(CorpSettings.DIRECTORY_SUITE);
    String contact = at.read(CorpSettings.DIRECTORY_CONTACT);
    int hours = at.read(CorpSettings.DIRECTORY_RECONCILE);
    boolean personalTags = at.read(CorpSettings.DIRECTORY_PERSONAL);
    if (secret.isEmpty() == suite.isEmpty()) {
      at.problem("", "", "needs one of secret and suite: as whom WeCom is asked");
    }
    if (!suite.isEmpty() && !suites.containsKey(suite)) {
      at.problem(
          CorpSettings.DIRECTORY_SUITE.name(), suite, "no usable suite of this file has this id");
    }
    at.finish();
    if (!CorpId.isUsable(id)) {
      return null;
    }
    CorpId corp = new CorpId(id);
    TokenKey token =
        suite.isEmpty()
            ? new TokenKey.App(wecomUrl, corp, secret)
            : new TokenKey.SuiteCorp(wecomUrl, suite, corp);
    return new DirectoryAccess(
        wecomUrl,
        token,
        contact.isEmpty() ? null : new TokenKey.App(wecomUrl, corp, contact),
        // Not archive.baseUrl(): a gateway there has messages and media only (design §9).
        archive == null ? null : new TokenKey.App(wecomUrl, corp, archive.secret()),
        TimeUnit.HOURS.toMillis(hours),
        personalTags);
  }

  private Map<Long, PrivateKey> privateKeys(ConfigNode archive) {
    ConfigNode at = archive.child(CorpSettings.ARCHIVE_KEYS.name(), "");
    Map<Long, PrivateKey> keys = new HashMap<>();
    at.entries().forEach((version, path) -> privateKey(at, version, path, keys));
    if (at.entries().isEmpty()) {
      archive.problem(
          CorpSettings.ARCHIVE_KEYS.name(),
          "",
          "is missing; allowed: " + CorpSettings.ARCHIVE_KEYS.allowed());
    }
    return keys;
  }

  private void privateKey(ConfigNode at, String version, Node path, Map<Long, PrivateKey> keys) {
    if (!version.matches(VERSION)) {
      at.problem(version, "", "the key version must be a whole number from 1");
      return;
    }
    String text = at.text(version, path);
    if (text == null) {
      return;
    }
    // ${file:…} gives the key itself, a plain string names its file.
    String pem = text.contains("-----BEGIN") ? text : at.file(version, path, text);
    if (pem == null) {
      return;
    }
    try {
      keys.put(Long.valueOf(version), keysByPem.computeIfAbsent(pem, RsaKeys::parsePrivate));
    } catch (IllegalArgumentException e) {
      at.problem(
          version,
          "",
          e.getMessage()
              + "; an RSA private key in PEM (PKCS#1 or PKCS#8, no passphrase) is needed");
    }
  }
}
