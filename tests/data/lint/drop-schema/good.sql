-- the archive is kept elsewhere now
--
-- Revision ID: 001
-- Revises:
-- Create Date: 2025-02-12 10:00:00+09:00

-- migrate:up
ALTER TABLE archive.orders ADD COLUMN dropped_on date DEFAULT '2025-06-01';
