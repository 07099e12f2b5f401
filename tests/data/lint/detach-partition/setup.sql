CREATE TABLE measurements (taken_on date NOT NULL, value integer) PARTITION BY RANGE (taken_on);
CREATE TABLE measurements_2024 PARTITION OF measurements FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE measurements_2025 (taken_on date NOT NULL, value integer);
INSERT INTO measurements_2025 SELECT '2025-03-01', i FROM generate_series(1, 100) i;
-- limbeck:measured public.measurements
