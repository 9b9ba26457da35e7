CREATE TABLE user_account (
    username     VARCHAR(255) NOT NULL PRIMARY KEY,
    display_name VARCHAR(255) NOT NULL,
    email        VARCHAR(255),
    issuer       VARCHAR(255) NOT NULL,
    subject      VARCHAR(255) NOT NULL,
    seen_at      BIGINT       NOT NULL,
    UNIQUE (issuer, subject)
);
CREATE INDEX user_account_by_email ON user_account (email);

-- Memberships the provider told at the last sign-in; those of the permissions file are not stored.
CREATE TABLE group_membership (
    username   VARCHAR(255) NOT NULL REFERENCES user_account (username),
    group_name VARCHAR(255) NOT NULL,
    PRIMARY KEY (username, group_name)
);
CREATE INDEX group_membership_by_group ON group_membership (group_name, username);

-- The id is the SHA-256 of what the cookie holds.
CREATE TABLE user_session (
    id_hash    VARCHAR(64)  NOT NULL PRIMARY KEY,
    username   VARCHAR(255) NOT NULL REFERENCES user_account (username),
    provider   VARCHAR(64)  NOT NULL,
    id_token   TEXT,
    created_at BIGINT       NOT NULL,
    expires_at BIGINT       NOT NULL
);
CREATE INDEX user_session_by_expiry ON user_session (expires_at);

-- Sign-ins under way: between the redirect to the provider and the way back.
CREATE TABLE sign_in (
    state      VARCHAR(64)  NOT NULL PRIMARY KEY,
    provider   VARCHAR(64)  NOT NULL,
    nonce      VARCHAR(64)  NOT NULL,
    verifier   VARCHAR(128) NOT NULL,
    next       TEXT         NOT NULL,
    created_at BIGINT       NOT NULL
);
