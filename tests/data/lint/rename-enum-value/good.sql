-- another word for sent
--
-- Revision ID: 001
-- Revises:
-- Create Date: 2025-02-12 10:00:00+09:00

-- migrate:up
ALTER TYPE order_state ADD VALUE 'shipped';
