@NullMarked
package io.logfold.json.form;

import org.jspecify.annotations.NullMarked;
