/** Servers that the user runs, and the containers of docker-compose.yml, which are used the same way. */
@NullMarked
package io.tickproof.harness.external;

import org.jspecify.annotations.NullMarked;
