CREATE TABLE process_instance (
    id              VARCHAR(36)  NOT NULL PRIMARY KEY,
    model_id        VARCHAR(255) NOT NULL,
    model_name      VARCHAR(255) NOT NULL,
    process_id      VARCHAR(255) NOT NULL,
    definition_hash VARCHAR(64)  NOT NULL REFERENCES definition (hash),
    state           VARCHAR(16)  NOT NULL,
    started_by      VARCHAR(255) NOT NULL,
    started_at      BIGINT       NOT NULL,
    updated_at      BIGINT       NOT NULL,
    ended_at        BIGINT,
    milestone       VARCHAR(255),
    incidents       BIGINT       NOT NULL,
    revision        BIGINT       NOT NULL
);
-- Ids grow with time, so each index also sorts by it.
CREATE INDEX process_instance_by_state ON process_instance (state, id);
CREATE INDEX process_instance_by_model ON process_instance (model_id, id);
CREATE INDEX process_instance_by_starter ON process_instance (started_by, id);

-- What the engine continues from.
CREATE TABLE instance_state (
    instance_id VARCHAR(36) NOT NULL PRIMARY KEY REFERENCES process_instance (id),
    data        TEXT        NOT NULL
);

-- What happened, in order; never changed.
CREATE TABLE journal (
    instance_id VARCHAR(36)  NOT NULL REFERENCES process_instance (id),
    number      BIGINT       NOT NULL,
    at          BIGINT       NOT NULL,
    actor       VARCHAR(255),
    kind        VARCHAR(64)  NOT NULL,
    process_id  VARCHAR(255),
    element_id  VARCHAR(255),
    event       TEXT         NOT NULL,
    PRIMARY KEY (instance_id, number)
);

-- How often each element was active, so that a diagram is coloured without reading the journal.
CREATE TABLE element_state (
    instance_id VARCHAR(36)  NOT NULL REFERENCES process_instance (id),
    process_id  VARCHAR(255) NOT NULL,
    element_id  VARCHAR(255) NOT NULL,
    active      BIGINT       NOT NULL,
    completed   BIGINT       NOT NULL,
    cancelled   BIGINT       NOT NULL,
    failed      BIGINT       NOT NULL,
    taken       BIGINT       NOT NULL,
    PRIMARY KEY (instance_id, process_id, element_id)
);

-- Elements that cannot go on.
CREATE TABLE incident (
    instance_id VARCHAR(36)  NOT NULL REFERENCES process_instance (id),
    element_key BIGINT       NOT NULL,
    element_id  VARCHAR(255) NOT NULL,
    title       VARCHAR(255) NOT NULL,
    code        VARCHAR(255) NOT NULL,
    message     TEXT         NOT NULL,
    line        BIGINT,
    source_line TEXT,
    hint        TEXT,
    raised_at   BIGINT       NOT NULL,
    PRIMARY KEY (instance_id, element_key)
);
