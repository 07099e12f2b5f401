-- notes are not used any more
--
-- Revision ID: 001
-- Revises:
-- Create Date: 2025-02-12 10:00:00+09:00

-- migrate:up
ALTER TABLE orders DROP COLUMN note;
