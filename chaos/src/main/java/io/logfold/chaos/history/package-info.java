/** What clients did, and the answers they received: the checker's evidence, besides the topic. */
@NullMarked
package io.logfold.chaos.history;

import org.jspecify.annotations.NullMarked;
