/**
 * WeCom's HTTP API as data: calls, replies and what a failure means. Nothing here sends anything.
 *
 * <pre>
 *   whoever needs something ──WeComCall──► WeComApi (port) ──► WeCom
 *                           ◄──a value, or a WeComFailure with its ErrorClass──
 * </pre>
 *
 * A call says where it goes, which token it needs and how its reply is read; the error class says
 * what the caller should do, so that no caller ever looks at an errcode (or, worse, at errmsg).
 */
@NullMarked
package io.weir.engine.wecom;

import org.jspecify.annotations.NullMarked;
