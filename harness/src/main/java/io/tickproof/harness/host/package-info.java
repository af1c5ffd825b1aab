/** The machine that a run uses: ports, disk space, child JVMs, temporary folders, clock and the doctor's checks. */
@NullMarked
package io.tickproof.harness.host;

import org.jspecify.annotations.NullMarked;
