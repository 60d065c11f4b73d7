/**
 * JSON forms of events, states and commands. The order has hand-written codecs, because replay
 * decodes as fast as they do; {@link io.logfold.json.JacksonEventCodec} and {@link
 * io.logfold.json.JacksonStateCodec} serve any other aggregate by data binding.
 */
@NullMarked
package io.logfold.json;

import org.jspecify.annotations.NullMarked;
