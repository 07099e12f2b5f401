-- another word for the archive
--
-- Revision ID: 001
-- Revises:
-- Create Date: 2025-02-12 10:00:00+09:00

-- migrate:up
ALTER SCHEMA archive RENAME TO history;
