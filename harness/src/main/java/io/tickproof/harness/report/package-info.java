/** What a run leaves: evidence first, and pages that are a pure function of it. */
package io.tickproof.harness.report;
