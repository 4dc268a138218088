/**
 * The directory: customers, staff, groups and tags, kept true by events and held against WeCom now
 * and then.
 *
 * <pre>
 *   weir_inbox (state directory) ─► EventSays ─► EventBatch: what changes now, what is stale
 *   weir_stale ─► Fetch (one WeComCall) ─► Facts ─► rows
 *   weir_sync  ─► SyncRun (page after page, or keys of rows after keys) ─► Facts ─► rows
 *   ids        ─► weir_identity, or IdentityQuestions ─► weir_identity
 * </pre>
 *
 * An event is believed for what only it can say (who ended a relation) and for a group's members
 * when its version fits; all else it makes stale, and the newest state is asked for. Facts are as
 * of the moment at which they were asked for, and never write over what is newer.
 */
@NullMarked
package io.weir.engine.directory;

import org.jspecify.annotations.NullMarked;
