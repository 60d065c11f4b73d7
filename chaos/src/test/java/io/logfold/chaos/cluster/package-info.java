@NullMarked
package io.logfold.chaos.cluster;

import org.jspecify.annotations.NullMarked;
