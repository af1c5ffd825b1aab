/** Everything that is known of a run, as evidence.json stores it. */
@NullMarked
package io.tickproof.harness.evidence;

import org.jspecify.annotations.NullMarked;
