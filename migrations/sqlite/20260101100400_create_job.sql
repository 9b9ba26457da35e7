-- The ledger of background work. A finished job leaves no row; `dedupe_key` is unique among the living.
CREATE TABLE job (
    id          VARCHAR(36)  NOT NULL PRIMARY KEY,
    kind        VARCHAR(32)  NOT NULL,
    instance_id VARCHAR(36),
    state       VARCHAR(16)  NOT NULL,
    attempt     BIGINT       NOT NULL,
    next_run    BIGINT       NOT NULL,
    payload     TEXT         NOT NULL,
    last_error  TEXT,
    dedupe_key  VARCHAR(255) UNIQUE,
    lease_owner VARCHAR(36),
    lease_until BIGINT,
    pushed_at   BIGINT,
    created_at  BIGINT       NOT NULL
);
CREATE INDEX job_by_due ON job (state, next_run);
CREATE INDEX job_by_instance ON job (instance_id, state);
