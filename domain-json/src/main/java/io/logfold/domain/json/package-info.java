/**
 * JSON forms of the order: its events, its state, its commands, and the answers to them. They are
 * written by hand, because replay decodes as fast as they do.
 */
@NullMarked
package io.logfold.domain.json;

import org.jspecify.annotations.NullMarked;
