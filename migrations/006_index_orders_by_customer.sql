-- index orders by customer
--
-- Built concurrently, so that the shop goes on taking orders meanwhile.
--
-- Revision ID: 006
-- Revises: 005
-- Create Date: 2025-03-18 17:05:00+09:00
-- Branch Labels:
-- Depends On:

-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY orders_user_id_placed_at ON orders (user_id, placed_at DESC);
CREATE INDEX CONCURRENTLY order_lines_product_id ON order_lines (product_id);

-- migrate:down transaction:false
DROP INDEX CONCURRENTLY order_lines_product_id;
DROP INDEX CONCURRENTLY orders_user_id_placed_at;
