/** Measure: what this machine could do, in the same run as what Weir does. */
@NullMarked
package io.weir.bench.measure;

import org.jspecify.annotations.NullMarked;
