/**
 * Pull: copies each corp's message sequence from WeCom's archive into the journal.
 *
 * <pre>
 *   lease ──grant──► Puller ──Fetch(after, limit)──► ChatArchive
 *   notify ─────────►  ▲ │                               │ PullPage
 *   drain ──set back─► │ └──records──► PullSink          │ (PageReader parses while it arrives)
 *                      └─────────────────────────────────┘
 *   PullSchedule: whose turn it is, among many Pullers; one request a corp, few in all
 * </pre>
 *
 * One {@link io.weir.engine.pull.Puller} per corp, owned by one pull loop. The archive answers what
 * comes after the seq that it is asked with, so the position is the last seq appended and never
 * that plus one. Guards I2 and its part of I7.
 */
@NullMarked
package io.weir.engine.pull;

import org.jspecify.annotations.NullMarked;
