/**
 * Small bugs that can be injected into a run, to prove that the verifier finds them; docs/reference/injected-bugs.md
 * lists them.
 */
@NullMarked
package io.tickproof.harness.bug;

import org.jspecify.annotations.NullMarked;
