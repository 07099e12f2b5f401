-- totals with tax
--
-- Revision ID: 001
-- Revises:
-- Create Date: 2025-02-12 10:00:00+09:00

-- migrate:up
ALTER TABLE orders ADD COLUMN total_with_tax integer GENERATED ALWAYS AS (total * 11 / 10) STORED;
