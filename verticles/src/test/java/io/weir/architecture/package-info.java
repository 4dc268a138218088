/** What the verticles may know of each other and of blocking, held by the build. */
@NullMarked
package io.weir.architecture;

import org.jspecify.annotations.NullMarked;
