/**
 * WeCom's HTTP API as data: calls, replies, what a failure means, and at what pace calls may go.
 * Nothing here sends anything.
 *
 * <pre>
 *   whoever needs something ──WeComCall──► WeComApi (port) ──► WeCom
 *                           ◄──a value, or a WeComFailure with its ErrorClass──
 * </pre>
 *
 * A call says where it goes, which token it needs and how its reply is read; the error class says
 * what the caller should do, so that no caller ever looks at an errcode (or, worse, at errmsg).
 * Replies tell "not known" (null) from "known to be empty", and keep an object without its id apart
 * ({@link io.weir.engine.wecom.Unusable}) from the rest of its page.
 *
 * <pre>
 *   offer ──► CallQueue: a CallLane per corp and API, corps in turn ──next──► sent
 *               ▲    lane open? Parallelism (45033), RateBudget (45009)       │
 *               └──────── goes once more: -1, 6000, 45009, 45033 ◄──answer────┘
 * </pre>
 */
@NullMarked
package io.weir.engine.wecom;

import org.jspecify.annotations.NullMarked;
