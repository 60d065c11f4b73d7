-- Where the events of an aggregate stand in the log. The youngest are beside its snapshot, so that saving both is one
-- write of one row; when they have grown too long for that, they move to a row of their own here. Each value is a
-- sequence of pieces, one for each save that had events of the aggregate (OffsetsCodec). Rows that were there before
-- have none, which is seen by comparing with the version: their history is found by scanning until they are rebuilt.
ALTER TABLE snapshots ADD COLUMN offsets bytea NOT NULL DEFAULT '';

-- Compressing does not pay for them.
ALTER TABLE snapshots ALTER COLUMN offsets SET STORAGE EXTERNAL;

CREATE TABLE older_offsets (
    set_id       bigint  NOT NULL,
    partition    integer NOT NULL,
    before       bigint  NOT NULL, -- the checkpoint of the save that moved them here
    aggregate_id bytea   NOT NULL,
    offsets      bytea   NOT NULL,
    PRIMARY KEY (set_id, partition, aggregate_id, before)
);

ALTER TABLE older_offsets ALTER COLUMN offsets SET STORAGE EXTERNAL;
