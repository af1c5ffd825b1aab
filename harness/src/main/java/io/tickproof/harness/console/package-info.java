/** The terminal output: progress lines, user errors, exit codes and the handling of signals. */
@NullMarked
package io.tickproof.harness.console;

import org.jspecify.annotations.NullMarked;
