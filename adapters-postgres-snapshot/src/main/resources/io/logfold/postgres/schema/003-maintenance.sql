-- Updates find room in their own page, so there is little to vacuum; but autovacuum would come for 50 outdated rows as
-- long as it has never counted a table, and for inserted ones alone since version 13, and rewrites each page that saves
-- have just filled. It still comes for a fifth of outdated rows, and in time to prevent wraparound.
ALTER TABLE snapshots SET (autovacuum_vacuum_threshold = 100000);
ALTER TABLE older_offsets SET (autovacuum_vacuum_threshold = 100000);

DO $$
BEGIN
    IF current_setting('server_version_num')::integer >= 130000 THEN
        ALTER TABLE snapshots SET (autovacuum_vacuum_insert_threshold = -1);
        ALTER TABLE older_offsets SET (autovacuum_vacuum_insert_threshold = -1);
    END IF;
END
$$;

-- All queries go by the key. ANALYZE reads 300 pages for each step of the largest target among the columns.
ALTER TABLE snapshots
    ALTER COLUMN set_id SET STATISTICS 10,
    ALTER COLUMN partition SET STATISTICS 10,
    ALTER COLUMN aggregate_id SET STATISTICS 10,
    ALTER COLUMN version SET STATISTICS 0,
    ALTER COLUMN checksum SET STATISTICS 0,
    ALTER COLUMN state SET STATISTICS 0,
    ALTER COLUMN commands SET STATISTICS 0,
    ALTER COLUMN offsets SET STATISTICS 0;
