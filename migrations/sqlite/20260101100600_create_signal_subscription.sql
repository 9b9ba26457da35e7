-- Instances that wait for a signal.
CREATE TABLE signal_subscription (
    instance_id  VARCHAR(36)  NOT NULL REFERENCES process_instance (id),
    subscription BIGINT       NOT NULL,
    element_id   VARCHAR(255) NOT NULL,
    title        VARCHAR(255) NOT NULL,
    name         VARCHAR(255) NOT NULL,
    PRIMARY KEY (instance_id, subscription)
);
CREATE INDEX signal_subscription_by_name ON signal_subscription (name, instance_id);

-- The values of data stores, shared by all instances.
CREATE TABLE data_store (
    id         VARCHAR(255) NOT NULL PRIMARY KEY,
    value      TEXT         NOT NULL,
    written_by VARCHAR(36)  NOT NULL,
    written_at BIGINT       NOT NULL
);
