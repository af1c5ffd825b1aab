/** The files and pages that are generated from evidence; each one is a pure function of it. */
@NullMarked
package io.tickproof.harness.report;

import org.jspecify.annotations.NullMarked;
