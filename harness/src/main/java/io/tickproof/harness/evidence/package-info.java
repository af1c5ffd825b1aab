/** Everything that is known about a run, as evidence.json stores it. The reports are pure functions of it. */
@NullMarked
package io.tickproof.harness.evidence;

import org.jspecify.annotations.NullMarked;
