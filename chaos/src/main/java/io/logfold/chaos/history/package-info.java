/** What clients did, and what they were told: the checker's evidence, next to the topic. */
@NullMarked
package io.logfold.chaos.history;

import org.jspecify.annotations.NullMarked;
