-- read orders by their total
--
-- Revision ID: 001
-- Revises:
-- Create Date: 2025-02-12 10:00:00+09:00

-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY orders_total_note ON orders (total) INCLUDE (note);
