-- split address into street, postcode and city
--
-- The old column held "street; postcode city" in one text. Rows that do not look like that keep their whole
-- text in street, so that nothing is lost on the way up or down.
--
-- Revision ID: 005
-- Revises: 004
-- Create Date: 2025-03-11 11:30:00+09:00
-- Branch Labels:
-- Depends On:

-- migrate:up
ALTER TABLE users
    ADD COLUMN street text,
    ADD COLUMN postcode text,
    ADD COLUMN city text;

UPDATE users
SET street = parts.match[1],
    postcode = parts.match[2],
    city = parts.match[3]
FROM (
    SELECT id, regexp_match(address, E'^(.+);\\s*(\\S+)\\s+(.+)$') AS match
    FROM users
) AS parts
WHERE parts.id = users.id AND parts.match IS NOT NULL;

UPDATE users SET street = address WHERE street IS NULL;

ALTER TABLE users DROP COLUMN address;

-- migrate:down
ALTER TABLE users ADD COLUMN address text;

UPDATE users
SET address = CASE
    WHEN postcode IS NULL THEN street
    ELSE street || '; ' || postcode || ' ' || city
END;

ALTER TABLE users
    DROP COLUMN street,
    DROP COLUMN postcode,
    DROP COLUMN city;
