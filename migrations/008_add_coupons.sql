-- add coupons
--
-- Revision ID: 008
-- Revises: 006
-- Create Date: 2025-04-03 15:40:00+09:00
-- Branch Labels: coupons
-- Depends On:

-- migrate:up
CREATE TABLE coupons (
    code varchar(24) PRIMARY KEY,
    percent smallint NOT NULL CHECK (percent BETWEEN 1 AND 90),
    valid_until date NOT NULL
);

ALTER TABLE orders ADD COLUMN coupon_code varchar(24) REFERENCES coupons (code);

-- migrate:down
ALTER TABLE orders DROP COLUMN coupon_code;
DROP TABLE coupons;
