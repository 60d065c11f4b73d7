/** Clients that contend for orders, and write down all that they are told. */
@NullMarked
package io.logfold.chaos.clients;

import org.jspecify.annotations.NullMarked;
