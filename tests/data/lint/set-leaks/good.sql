-- mark old orders
--
-- Revision ID: 001
-- Revises:
-- Create Date: 2025-02-12 10:00:00+09:00

-- migrate:up
SET LOCAL work_mem = '64MB';
UPDATE orders SET state = 'old' WHERE id < 100;
