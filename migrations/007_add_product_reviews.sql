-- add product reviews
--
-- Revision ID: 007
-- Revises: 006
-- Create Date: 2025-04-02 10:15:00+09:00
-- Branch Labels:
-- Depends On:

-- migrate:up
CREATE TABLE product_reviews (
    product_id bigint NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    stars smallint NOT NULL CHECK (stars BETWEEN 1 AND 5),
    body text NOT NULL DEFAULT '',
    written_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (product_id, user_id)
);

CREATE VIEW product_ratings AS
SELECT product_id, round(avg(stars), 1) AS stars, count(*) AS reviews
FROM product_reviews
GROUP BY product_id;

-- migrate:down
DROP VIEW product_ratings;
DROP TABLE product_reviews;
