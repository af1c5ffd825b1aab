/** The job's options, and the parser of server settings that the job, the configuration files and the command line share. */
@NullMarked
package io.tickproof.pipeline.options;

import org.jspecify.annotations.NullMarked;
