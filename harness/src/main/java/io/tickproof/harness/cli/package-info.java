/** The commands. */
package io.tickproof.harness.cli;
