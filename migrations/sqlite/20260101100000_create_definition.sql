-- The files an instance runs, kept once for each content.
CREATE TABLE definition (
    hash       VARCHAR(64) NOT NULL PRIMARY KEY,
    bundle     TEXT        NOT NULL,
    created_at BIGINT      NOT NULL
);
