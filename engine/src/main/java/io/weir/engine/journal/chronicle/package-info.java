/** The journal on Chronicle Queue: the only code that knows it. One queue directory a writer. */
@NullMarked
package io.weir.engine.journal.chronicle;

import org.jspecify.annotations.NullMarked;
