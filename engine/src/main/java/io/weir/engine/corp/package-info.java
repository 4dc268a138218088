/**
 * Corp: who the tenants are and what opens their messages. Immutable; secrets are masked in every
 * toString (I6).
 */
@NullMarked
package io.weir.engine.corp;

import org.jspecify.annotations.NullMarked;
