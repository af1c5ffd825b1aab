/** What stands in PostgreSQL and Redis after a run. */
package io.tickproof.verifier.observed;
