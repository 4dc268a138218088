/**
 * Jmh: what one step of the engine costs by itself, in time and in allocated bytes. A class a step;
 * inputs are of a simulated world that is made when a bench starts.
 */
@NullMarked
package io.weir.bench.jmh;

import org.jspecify.annotations.NullMarked;
