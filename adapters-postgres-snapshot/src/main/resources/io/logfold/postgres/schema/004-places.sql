-- A checkpoint is a place: which term it stands in, and enough of the record before it to notice that the log has lost
-- or replaced something. With it goes what the partition remembered there (PartitionMemoryCodec), which only recovery
-- reads.
ALTER TABLE checkpoints
    ADD COLUMN term         bigint  NOT NULL DEFAULT 0,
    ADD COLUMN nonce        text    NOT NULL DEFAULT '',
    ADD COLUMN log_index    bigint  NOT NULL DEFAULT 0,
    ADD COLUMN leader_epoch integer NOT NULL DEFAULT -1,
    ADD COLUMN memory       bytea   NOT NULL DEFAULT '';

-- What is there belongs to logs from before there were terms, which this program cannot read. Deleting many rows could
-- take longer than the server may for one answer.
TRUNCATE snapshot_sets, checkpoints, snapshots, older_offsets;
