package io.logfold.kafka;

import org.apache.kafka.clients.producer.Producer;

/** One transactional id of a partition, and the producer that holds it. */
record Lane(String transactionalId, Producer<byte[], byte[]> producer) {}
