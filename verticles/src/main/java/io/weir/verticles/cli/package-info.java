/**
 * Cli: one class a subcommand. What a command reports goes to standard output, everything else to
 * standard error; exit codes are 0 it did what was asked, 1 it did not hold, 2 unusable arguments
 * or configuration.
 */
@NullMarked
package io.weir.verticles.cli;

import org.jspecify.annotations.NullMarked;
