/** {@code weir bench run restart}: how soon a killed node commits again, and what it spends. */
@NullMarked
package io.weir.bench.restart;

import org.jspecify.annotations.NullMarked;
