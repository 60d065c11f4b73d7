/**
 * JSON forms of events, states, commands and answers for any domain. {@link
 * io.logfold.json.JacksonEventCodec}, {@link io.logfold.json.JacksonStateCodec}, {@link
 * io.logfold.json.JacksonCommandCodec} and {@link io.logfold.json.JacksonAnswerCodec} work by data
 * binding. {@link io.logfold.json.Json}, {@link io.logfold.json.JsonObject} and {@link
 * io.logfold.json.IsoInstant} help to write codecs by hand where speed matters.
 */
@NullMarked
package io.logfold.json;

import org.jspecify.annotations.NullMarked;
