/** Clients that contend for orders, and record every answer. */
@NullMarked
package io.logfold.chaos.clients;

import org.jspecify.annotations.NullMarked;
