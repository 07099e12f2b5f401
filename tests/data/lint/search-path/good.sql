-- returned goods
--
-- Revision ID: 001
-- Revises:
-- Create Date: 2025-02-12 10:00:00+09:00

-- migrate:up
CREATE TABLE public.returns (id bigint PRIMARY KEY);
