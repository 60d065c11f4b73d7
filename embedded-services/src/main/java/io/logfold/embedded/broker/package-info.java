/**
 * What runs inside the broker's own JVM: nothing here may depend on the rest of the module, because
 * that JVM gets these classes and Kafka's jars only.
 */
@NullMarked
package io.logfold.embedded.broker;

import org.jspecify.annotations.NullMarked;
