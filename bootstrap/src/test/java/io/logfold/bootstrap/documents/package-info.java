/** What the repository's pages say about themselves and about the code holds. */
@NullMarked
package io.logfold.bootstrap.documents;

import org.jspecify.annotations.NullMarked;
