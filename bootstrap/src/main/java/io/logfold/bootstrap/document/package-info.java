/** JSON as it is printed and sent. */
@NullMarked
package io.logfold.bootstrap.document;

import org.jspecify.annotations.NullMarked;
