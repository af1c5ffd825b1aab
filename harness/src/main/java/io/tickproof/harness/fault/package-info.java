/** What breaks while a run lasts, and what came of it. */
package io.tickproof.harness.fault;
