/** Tests of the adapter against a real Postgres. */
@NullMarked
package io.logfold.postgres;

import org.jspecify.annotations.NullMarked;
