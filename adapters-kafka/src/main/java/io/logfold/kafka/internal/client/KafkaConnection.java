package io.logfold.kafka.internal.client;

import io.logfold.kafka.KafkaEventLog;
import io.logfold.application.eventlog.LogIdentity;
import org.apache.kafka.clients.admin.Admin;

/**
 * What the rest of this adapter needs to go where a {@link KafkaEventLog} goes.
 *
 * @param admin the log's, and closed with it
 * @param application prefix of the group's name
 * @param owner the name under which the log opens terms
 */
public record KafkaConnection(
    ClientSettings clients, Admin admin, String application, LogIdentity identity, String owner) {}
