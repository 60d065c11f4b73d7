/** The command line: a class per command, options that they share, errors as one line. */
@NullMarked
package io.logfold.bootstrap.cli;

import org.jspecify.annotations.NullMarked;
