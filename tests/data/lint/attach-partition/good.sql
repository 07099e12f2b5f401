-- measurements of 2025
--
-- Revision ID: 001
-- Revises:
-- Create Date: 2025-02-12 10:00:00+09:00

-- migrate:up transaction:false
ALTER TABLE measurements_2025 ADD CONSTRAINT in_2025
    CHECK (taken_on >= '2025-01-01' AND taken_on < '2026-01-01') NOT VALID;
ALTER TABLE measurements_2025 VALIDATE CONSTRAINT in_2025;
ALTER TABLE measurements
    ATTACH PARTITION measurements_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
ALTER TABLE measurements_2025 DROP CONSTRAINT in_2025;
