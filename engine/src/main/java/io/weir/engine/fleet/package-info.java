/**
 * Fleet: which node may move which corp's cursor.
 *
 * <pre>
 *   wanted corps ─► LeaseTable ─toClaim─► FleetStore ─► Grant | Revoke ─► Pullers
 * </pre>
 *
 * Today a fleet of one: a node claims every corp that it is configured with. The fencing token is
 * issued and checked by Postgres all the same (I4), so that two nodes pointed at one database by
 * mistake lose nothing.
 */
@NullMarked
package io.weir.engine.fleet;

import org.jspecify.annotations.NullMarked;
