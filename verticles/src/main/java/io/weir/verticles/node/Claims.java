package io.weir.verticles.node;

import io.weir.engine.corp.Archive;
import io.weir.engine.corp.Corp;
import io.weir.engine.corp.CorpBook;
import io.weir.engine.crypto.Seal;
import io.weir.engine.crypto.SealContext;
import io.weir.engine.fleet.Claim;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What this node wants to pull: every corp with an archive. */
final class Claims {

  private Claims() {}

  static List<Claim> of(CorpBook book, Seal seal) {
    List<Claim> claims = new ArrayList<>();
    for (Corp corp : book.corps()) {
      Archive archive = corp.archive();
      if (archive != null) {
        String secret =
            seal.seal(
                archive.secret().getBytes(StandardCharsets.UTF_8),
                SealContext.chatSecret(corp.id().value()));
        claims.add(new Claim(corp.id(), corp.name(), secret, archive.suiteId()));
      }
    }
    return claims;
  }
}
