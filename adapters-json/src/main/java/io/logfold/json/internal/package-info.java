/** What the packages of this module share. Not API: it may change at any time. */
@NullMarked
package io.logfold.json.internal;

import org.jspecify.annotations.NullMarked;
