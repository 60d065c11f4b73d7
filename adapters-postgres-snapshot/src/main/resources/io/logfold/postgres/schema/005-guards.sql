-- Whatever anybody but this program changes in these tables voids the checkpoints of the partitions concerned, in the
-- same transaction: their owners notice at the next load or save, and rebuild them from the log. Our own transactions
-- say so by SET LOCAL logfold.writing. The triggers are ENABLE ALWAYS, so that session_replication_role does not silence
-- them; and whoever disables and enables them again (as pg_restore --disable-triggers does) leaves them in another
-- state, which every load and save looks at (Guards). This script is run again to restore them.

-- What voided it; NULL: nothing did.
ALTER TABLE checkpoints ADD COLUMN IF NOT EXISTS voided text;

CREATE OR REPLACE FUNCTION void_checkpoint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.next_offset := 0;
    NEW.term := 0;
    NEW.nonce := '';
    NEW.log_index := 0;
    NEW.leader_epoch := -1;
    NEW.memory := '';
    NEW.voided := coalesce(NEW.voided, format('%s of table %s by %s at %s', TG_OP, TG_TABLE_NAME, session_user, now()));
    RETURN NEW;
END
$$;

-- Inserts a row where there is none, so that a save which is under way is waited for, and one to come waits for us.
CREATE OR REPLACE FUNCTION void_partition(changed_set bigint, changed_partition integer, reason text)
RETURNS void LANGUAGE sql AS $$
    INSERT INTO {schema}.checkpoints AS c (set_id, partition, next_offset, voided)
    SELECT set_id, changed_partition, 0, reason FROM {schema}.snapshot_sets WHERE set_id = changed_set
    ON CONFLICT (set_id, partition) DO UPDATE SET voided = excluded.voided
    WHERE c.next_offset > 0 OR c.voided IS NULL
$$;

CREATE OR REPLACE FUNCTION void_partitions_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    reason text := format('%s of table %s by %s at %s', TG_OP, TG_TABLE_NAME, session_user, now());
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        UPDATE {schema}.checkpoints SET voided = reason;
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM {schema}.void_partition(OLD.set_id, OLD.partition, reason);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM {schema}.void_partition(NEW.set_id, NEW.partition, reason);
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION refuse_other_identity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'set % belongs to one log and one shape of the state for ever; delete its row instead', OLD.set_id;
END
$$;

DROP TRIGGER IF EXISTS logfold_changed ON snapshots;
DROP TRIGGER IF EXISTS logfold_truncated ON snapshots;
DROP TRIGGER IF EXISTS logfold_changed ON older_offsets;
DROP TRIGGER IF EXISTS logfold_truncated ON older_offsets;
DROP TRIGGER IF EXISTS logfold_changed ON checkpoints;
DROP TRIGGER IF EXISTS logfold_changed ON snapshot_sets;

CREATE TRIGGER logfold_changed AFTER INSERT OR UPDATE OR DELETE ON snapshots FOR EACH ROW
    WHEN (current_setting('logfold.writing', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION void_partitions_changed();
CREATE TRIGGER logfold_truncated AFTER TRUNCATE ON snapshots FOR EACH STATEMENT
    WHEN (current_setting('logfold.writing', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION void_partitions_changed();
CREATE TRIGGER logfold_changed AFTER INSERT OR UPDATE OR DELETE ON older_offsets FOR EACH ROW
    WHEN (current_setting('logfold.writing', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION void_partitions_changed();
CREATE TRIGGER logfold_truncated AFTER TRUNCATE ON older_offsets FOR EACH STATEMENT
    WHEN (current_setting('logfold.writing', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION void_partitions_changed();
-- A row that is gone promises nothing, so deleting one needs no trigger.
CREATE TRIGGER logfold_changed BEFORE INSERT OR UPDATE ON checkpoints FOR EACH ROW
    WHEN (current_setting('logfold.writing', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION void_checkpoint();
CREATE TRIGGER logfold_changed BEFORE UPDATE ON snapshot_sets FOR EACH ROW
    WHEN ((OLD.set_id, OLD.log_id, OLD.partitions, OLD.aggregate_type, OLD.fingerprint)
        IS DISTINCT FROM (NEW.set_id, NEW.log_id, NEW.partitions, NEW.aggregate_type, NEW.fingerprint))
    EXECUTE FUNCTION refuse_other_identity();

ALTER TABLE snapshots ENABLE ALWAYS TRIGGER logfold_changed, ENABLE ALWAYS TRIGGER logfold_truncated;
ALTER TABLE older_offsets ENABLE ALWAYS TRIGGER logfold_changed, ENABLE ALWAYS TRIGGER logfold_truncated;
ALTER TABLE checkpoints ENABLE ALWAYS TRIGGER logfold_changed;
ALTER TABLE snapshot_sets ENABLE ALWAYS TRIGGER logfold_changed;
