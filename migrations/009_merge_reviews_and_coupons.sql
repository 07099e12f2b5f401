-- merge reviews and coupons
--
-- Both were written at the same time on two branches. Whoever leaves a review gets a coupon for it, which is
-- the first thing that needs both.
--
-- Revision ID: 009
-- Revises: 007, 008
-- Create Date: 2025-04-07 09:00:00+09:00
-- Branch Labels:
-- Depends On:

-- migrate:up
ALTER TABLE product_reviews ADD COLUMN coupon_code varchar(24) REFERENCES coupons (code);

-- migrate:down
ALTER TABLE product_reviews DROP COLUMN coupon_code;
