/** Cli: the one program {@code weir}, with the commands that need a simulated WeCom added. */
@NullMarked
package io.weir.bench.cli;

import org.jspecify.annotations.NullMarked;
