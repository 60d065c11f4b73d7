/** What users were told stays true, whatever process is killed, frozen or replaced. */
@NullMarked
package io.logfold.bootstrap.faults;

import org.jspecify.annotations.NullMarked;
