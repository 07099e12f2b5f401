-- room for larger values
--
-- Revision ID: 001
-- Revises:
-- Create Date: 2025-02-12 10:00:00+09:00

-- migrate:up
ALTER TABLE orders
    ALTER COLUMN total TYPE bigint,
    ALTER COLUMN customer_id TYPE numeric;
