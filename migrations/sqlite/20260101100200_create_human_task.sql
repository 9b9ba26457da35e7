CREATE TABLE human_task (
    id           VARCHAR(36)  NOT NULL PRIMARY KEY,
    instance_id  VARCHAR(36)  NOT NULL REFERENCES process_instance (id),
    element_key  BIGINT       NOT NULL,
    process_id   VARCHAR(255) NOT NULL,
    element_id   VARCHAR(255) NOT NULL,
    title        VARCHAR(255) NOT NULL,
    kind         VARCHAR(16)  NOT NULL,
    state        VARCHAR(16)  NOT NULL,
    lane         VARCHAR(255),
    -- The candidates as JSON, for display also after it is closed.
    assigned_to  TEXT         NOT NULL,
    created_at   BIGINT       NOT NULL,
    completed_at BIGINT,
    completed_by VARCHAR(255),
    UNIQUE (instance_id, element_key)
);
CREATE INDEX human_task_by_completer ON human_task (completed_by, completed_at, id);

-- Who may do an open task; the rows go when it is closed, so lists never look at the past.
CREATE TABLE human_task_candidate (
    kind    VARCHAR(8)   NOT NULL,
    name    VARCHAR(255) NOT NULL,
    task_id VARCHAR(36)  NOT NULL REFERENCES human_task (id),
    PRIMARY KEY (kind, name, task_id)
);
CREATE INDEX human_task_candidate_by_task ON human_task_candidate (task_id);

CREATE TABLE human_task_draft (
    task_id  VARCHAR(36)  NOT NULL REFERENCES human_task (id),
    username VARCHAR(255) NOT NULL,
    data     TEXT         NOT NULL,
    saved_at BIGINT       NOT NULL,
    PRIMARY KEY (task_id, username)
);
