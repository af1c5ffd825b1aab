/** One run, from the plan to the outcome. */
package io.tickproof.harness.run;
