-- where an order came from
--
-- Revision ID: 001
-- Revises:
-- Create Date: 2025-02-12 10:00:00+09:00

-- migrate:up transaction:false
ALTER TABLE orders ADD COLUMN channel text;
UPDATE orders SET channel = 'shop' WHERE channel IS NULL AND id BETWEEN 1 AND 100;
UPDATE orders SET channel = 'shop' WHERE channel IS NULL AND id BETWEEN 101 AND 200;
