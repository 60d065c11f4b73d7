/**
 * Orders from CSV files, as commands. Start at {@link io.logfold.bootstrap.imports.OlistImport}.
 */
@NullMarked
package io.logfold.bootstrap.imports;

import org.jspecify.annotations.NullMarked;
