-- where an order came from
--
-- Revision ID: 001
-- Revises:
-- Create Date: 2025-02-12 10:00:00+09:00

-- migrate:up
CREATE INDEX customers_email ON customers (email);
ALTER TABLE orders ADD COLUMN channel text;
