package io.weir.engine.fleet;

import io.weir.engine.corp.CorpId;

/**
 * A corp that this node wants.
 *
 * @param sealedSecret the archive secret as it may stand in Postgres (I6)
 * @param suiteId the suite whose authorisation the pull hangs on; empty = on none
 */
public record Claim(CorpId corp, String name, String sealedSecret, String suiteId) {}
