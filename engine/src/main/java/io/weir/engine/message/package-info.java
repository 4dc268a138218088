@NullMarked
package io.weir.engine.message;

import org.jspecify.annotations.NullMarked;
