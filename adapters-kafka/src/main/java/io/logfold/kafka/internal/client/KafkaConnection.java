package io.logfold.kafka.internal.client;

import io.logfold.application.eventlog.LogIdentity;
import org.apache.kafka.clients.admin.Admin;

/**
 * What the other parts of this adapter share with an open log.
 *
 * @param admin closed with the log
 * @param application prefix of the group's name
 * @param owner the name under which the log opens terms
 */
public record KafkaConnection(
    ClientSettings clients, Admin admin, String application, LogIdentity identity, String owner) {}
