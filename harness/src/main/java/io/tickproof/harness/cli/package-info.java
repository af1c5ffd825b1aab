/** The commands and their options. */
@NullMarked
package io.tickproof.harness.cli;

import org.jspecify.annotations.NullMarked;
