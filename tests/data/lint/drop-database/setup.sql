DROP DATABASE IF EXISTS lint_reports;
CREATE DATABASE lint_reports;
