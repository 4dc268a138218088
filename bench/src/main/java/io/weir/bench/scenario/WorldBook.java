package io.weir.bench.scenario;

import io.weir.bench.wecom.world.World;
import io.weir.engine.corp.App;
import io.weir.engine.corp.Archive;
import io.weir.engine.corp.CallbackKeys;
import io.weir.engine.corp.Corp;
import io.weir.engine.corp.CorpBook;
import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.Suite;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A simulated world's corps and suite as the engine knows them. */
public final class WorldBook {

  private WorldBook() {}

  /**
   * The book of {@code world}.
   *
   * @param archiveKeys a corp's private keys by version
   */
  public static CorpBook of(
      World world, Function<io.weir.bench.wecom.world.Corp, Map<Long, PrivateKey>> archiveKeys) {
    List<Corp> corps = new ArrayList<>();
    for (var corp : world.corps()) {
      Map<String, App> apps = new HashMap<>();
      corp.apps()
          .forEach(
              app ->
                  apps.put(
                      app.agentId(),
                      new App(app.agentId(), "", keys(app.token(), app.encodingAesKey()))));
      Archive archive = new Archive("http://127.0.0.1", "", archiveKeys.apply(corp), 1000, "");
      corps.add(new Corp(new CorpId(corp.corpId()), corp.name(), archive, apps));
    }
    var suite = world.suite();
    return CorpBook.of(
        List.of(
            new Suite(
                suite.suiteId(),
                suite.providerCorpId(),
                "",
                keys(suite.token(), suite.encodingAesKey()))),
        corps);
  }

  private static CallbackKeys keys(String token, String encodingAesKey) {
    return new CallbackKeys(
        List.of(token), List.of(Base64.getDecoder().decode(encodingAesKey + "=")));
  }
}
