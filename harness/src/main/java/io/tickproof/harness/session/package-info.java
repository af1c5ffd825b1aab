/** One run from the command line: plan, stack, run, report, clean up. */
@NullMarked
package io.tickproof.harness.session;

import org.jspecify.annotations.NullMarked;
