/** The interface of a run to its servers, wherever they run: addresses, topics, and the faults that they support. */
@NullMarked
package io.tickproof.harness.stack;

import org.jspecify.annotations.NullMarked;
