/** What goes wrong in a run, and when: a pure function of the seed. */
@NullMarked
package io.logfold.chaos.faults;

import org.jspecify.annotations.NullMarked;
