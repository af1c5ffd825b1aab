/** One run of a scenario: send, execute the job, read back, verify. */
@NullMarked
package io.tickproof.harness.run;

import org.jspecify.annotations.NullMarked;
