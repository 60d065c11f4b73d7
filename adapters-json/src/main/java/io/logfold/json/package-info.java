/**
 * JSON forms of events, states, commands and answers for any domain. {@link
 * io.logfold.json.JacksonEventCodec}, {@link io.logfold.json.JacksonStateCodec}, {@link
 * io.logfold.json.JacksonCommandCodec} and {@link io.logfold.json.JacksonAnswerCodec} work by data
 * binding. {@link io.logfold.json.Json}, {@link io.logfold.json.JsonObject} and {@link
 * io.logfold.json.IsoInstant} help to write codecs by hand. Where speed matters, {@link
 * io.logfold.json.form.EventForms} reads and writes events in declared forms.
 */
@NullMarked
package io.logfold.json;

import org.jspecify.annotations.NullMarked;
