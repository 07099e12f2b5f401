-- one customer for an address
--
-- Revision ID: 001
-- Revises:
-- Create Date: 2025-02-12 10:00:00+09:00

-- migrate:up transaction:false
CREATE UNIQUE INDEX CONCURRENTLY customers_email ON customers (email);
ALTER TABLE customers ADD CONSTRAINT customers_email UNIQUE USING INDEX customers_email;
