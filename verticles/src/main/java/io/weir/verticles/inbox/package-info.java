/** Inbox: carries out what callbacks set off. */
@NullMarked
package io.weir.verticles.inbox;

import org.jspecify.annotations.NullMarked;
