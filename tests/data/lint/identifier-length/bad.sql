-- loyal customers
--
-- Revision ID: 001
-- Revises:
-- Create Date: 2025-02-12 10:00:00+09:00

-- migrate:up
CREATE VIEW customers_who_ordered_in_the_last_twelve_months_and_did_not_return_anything AS
    SELECT name FROM customers;
