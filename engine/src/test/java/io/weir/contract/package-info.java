/** What every implementation of a port must do: run on the fake and on the real thing alike. */
@NullMarked
package io.weir.contract;

import org.jspecify.annotations.NullMarked;
