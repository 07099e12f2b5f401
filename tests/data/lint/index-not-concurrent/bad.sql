-- find orders by their time
--
-- Revision ID: 001
-- Revises:
-- Create Date: 2025-02-12 10:00:00+09:00

-- migrate:up
CREATE INDEX orders_created_at ON orders (created_at);
