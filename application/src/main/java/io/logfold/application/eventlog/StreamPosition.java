package io.logfold.application.eventlog;

/**
 * How far the commands of one stream were taken. It is stored in the log together with what the
 * commands caused, so that each takes effect once, however often it is delivered.
 *
 * @param stream identifies one incarnation of the stream: a topic deleted and created anew is
 *     another stream
 * @param next offset, in the stream, after the last command that was taken
 */
public record StreamPosition(String stream, long next) {}
