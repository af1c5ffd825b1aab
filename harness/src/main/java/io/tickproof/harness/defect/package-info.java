/**
 * Small mistakes that can be planted in a run, to see that they are found: a checker that nobody checks proves nothing.
 * Each is one that people make; docs/defects.md lists them with what finds them.
 */
package io.tickproof.harness.defect;
