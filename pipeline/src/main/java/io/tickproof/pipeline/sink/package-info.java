/** Where rows end: PostgreSQL and Redis. */
package io.tickproof.pipeline.sink;
