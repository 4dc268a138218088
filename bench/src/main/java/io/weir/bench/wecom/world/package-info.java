/**
 * The world: everything a simulated WeCom has to say, made from a seed.
 *
 * <pre>
 *   WorldPlan ──► World ──► Corp … Archive (sealed entries, ready to serve)
 *                   │  └──► PushPlan (callbacks, ready to sign)
 *                   └─────► ExpectedSink: what must be in Postgres afterwards
 * </pre>
 *
 * A text, a recall and a switch are drawn from a model that knows what they mean before it writes
 * them down. Every other message is a golden file with its ids exchanged, so what is expected of it
 * was written by hand and never computed. Nothing here knows the engine.
 */
@NullMarked
package io.weir.bench.wecom.world;

import org.jspecify.annotations.NullMarked;
