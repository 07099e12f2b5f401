-- create user tables
--
-- Revision ID: 001
-- Revises:
-- Create Date: 2025-02-12 10:00:00+09:00
-- Branch Labels:
-- Depends On:

-- migrate:up
CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL,
    full_name text NOT NULL,
    address text,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- People type their address in any case, but it is the same mailbox.
CREATE UNIQUE INDEX users_email_key ON users (lower(email));

CREATE TABLE user_sessions (
    token uuid PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    started_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    CONSTRAINT user_sessions_lifetime CHECK (expires_at > started_at)
);

INSERT INTO users (email, full_name, address) VALUES
    ('mina@example.com', 'Mina Park', '12 Teheran-ro; 06164 Seoul'),
    ('jonas@example.com', 'Jonas Weber', 'Lindenstraße 5; 10969 Berlin'),
    ('aiko@example.com', 'Aiko Tanaka', NULL);

-- migrate:down
DROP TABLE user_sessions;
DROP TABLE users;
