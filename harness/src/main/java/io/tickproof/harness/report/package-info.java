/** The files and pages made from evidence, each a pure function of it. */
@NullMarked
package io.tickproof.harness.report;

import org.jspecify.annotations.NullMarked;
