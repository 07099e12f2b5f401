-- another word for the archive
--
-- Revision ID: 001
-- Revises:
-- Create Date: 2025-02-12 10:00:00+09:00

-- migrate:up
CREATE SCHEMA history;
CREATE VIEW history.orders AS SELECT id, total FROM archive.orders;
