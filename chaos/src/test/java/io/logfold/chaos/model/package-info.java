/** The model is checked against the published table, and against the product. */
@NullMarked
package io.logfold.chaos.model;

import org.jspecify.annotations.NullMarked;
