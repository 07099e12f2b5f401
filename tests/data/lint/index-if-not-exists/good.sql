-- one customer for an address, tried again
--
-- Revision ID: 001
-- Revises:
-- Create Date: 2025-02-12 10:00:00+09:00

-- migrate:up transaction:false
DROP INDEX CONCURRENTLY IF EXISTS customers_email;
CREATE UNIQUE INDEX CONCURRENTLY customers_email ON customers (email);
