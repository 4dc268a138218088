package io.weir.engine.store;

import io.weir.engine.corp.CorpId;

/**
 * A puller has run ahead of a hole, or of its lease: it must go back to the cursor.
 *
 * @param run the puller's run that broke; a puller that has moved on to another run ignores this
 * @param cursor where Postgres stands
 */
public record SetBack(CorpId corp, long run, Cursor cursor) {}
