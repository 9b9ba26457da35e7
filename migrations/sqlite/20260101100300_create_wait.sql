CREATE TABLE timer (
    instance_id  VARCHAR(36)  NOT NULL REFERENCES process_instance (id),
    subscription BIGINT       NOT NULL,
    element_id   VARCHAR(255) NOT NULL,
    title        VARCHAR(255) NOT NULL,
    due          BIGINT       NOT NULL,
    PRIMARY KEY (instance_id, subscription)
);

CREATE TABLE message_subscription (
    instance_id  VARCHAR(36)  NOT NULL REFERENCES process_instance (id),
    subscription BIGINT       NOT NULL,
    element_id   VARCHAR(255) NOT NULL,
    title        VARCHAR(255) NOT NULL,
    name         VARCHAR(255) NOT NULL,
    correlations TEXT         NOT NULL,
    PRIMARY KEY (instance_id, subscription)
);
CREATE INDEX message_subscription_by_name ON message_subscription (name, instance_id);

-- Messages that were sent; each is received at most once.
CREATE TABLE message (
    id            VARCHAR(36)  NOT NULL PRIMARY KEY,
    name          VARCHAR(255) NOT NULL,
    payload       TEXT         NOT NULL,
    correlations  TEXT         NOT NULL,
    state         VARCHAR(16)  NOT NULL,
    from_instance VARCHAR(36),
    from_element  VARCHAR(255),
    sent_by       VARCHAR(255),
    sent_at       BIGINT       NOT NULL,
    to_instance   VARCHAR(36),
    received_at   BIGINT
);
CREATE INDEX message_by_state ON message (state, name, id);
CREATE INDEX message_by_sender ON message (from_instance, id);
CREATE INDEX message_by_receiver ON message (to_instance, id);
