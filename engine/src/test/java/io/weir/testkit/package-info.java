/** Test kit: what tests of every module share. Keys are made here at test time; none is kept. */
@NullMarked
package io.weir.testkit;

import org.jspecify.annotations.NullMarked;
