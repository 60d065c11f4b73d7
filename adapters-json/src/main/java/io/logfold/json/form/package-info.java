/**
 * One declarative form per event, from which reading and writing follow: straight from and to bytes
 * for what this package wrote itself, and tolerantly, with exact complaints, for everything else.
 * Begin with {@link io.logfold.json.form.EventForms}.
 *
 * <p>For events that a log holds by the million. {@link io.logfold.json.JacksonEventCodec} binds
 * records without any declaration, and takes longer.
 */
@NullMarked
package io.logfold.json.form;

import org.jspecify.annotations.NullMarked;
