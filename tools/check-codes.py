#!/usr/bin/env python3
"""Whether docs/errors.md lists every code of the sources, and no other, and whether docs/connection-test.md has a row for
every code of the connection test's stages and names only tests that are there.

usage: check-codes.py

A code is a string literal such as "target.unset" in src/; names of files look alike and are told apart by their ends.
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LITERAL = re.compile(r'"([a-z]+(?:\.[a-z0-9-]+)+)"')
# Settings of SQLAlchemy, ends of file names, and of names in catalogs and settings, that are written like a code.
NOT_CODES = re.compile(r"^sqlalchemy\.|\.(ini|toml|lock|sql|py|conf|log|svg|png|qm|json|txt|pid|exe|dll|cfg)$|^(root|postgresql)\.(crt|key)$")
# Names of Python that env.py is looked through for.
PYTHON_NAMES = re.compile(r"^(os|sys|sqlalchemy|alembic\.context)\.|\.(yml|yaml|cfg)$")
LISTED = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)
# The families that docs/connection-test.md proves, and how it names a test.
PROVED = re.compile(r"^(connect|tls|tunnel|auth|database|server|session|rights)\.")
TEST = re.compile(r"`(\w+Test)::(\w+)`")


def wrong_proofs(listed):
    text = (ROOT / "docs" / "connection-test.md").read_text(encoding="utf-8")
    rows = LISTED.findall(text)
    wrong = [f"docs/connection-test.md: no row for {code}" for code in listed if PROVED.match(code) and code not in rows]
    wrong += [f"docs/connection-test.md: {code} is not in docs/errors.md" for code in rows if code not in listed]
    sources = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("*/*Test.cpp")}
    for program, function in sorted(set(TEST.findall(text))):
        if not re.search(rf"void (\w+::)?{function}\(",  sources.get(program, "")):
            wrong.append(f"docs/connection-test.md: there is no {program}::{function}")
    return wrong


def codes_of_sources():
    found = {}
    for path in sorted((ROOT / "src").rglob("*")):
        if path.suffix not in (".cpp", ".h"):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            for match in LITERAL.finditer(line):
                code = match.group(1)
                if not NOT_CODES.search(code) and not PYTHON_NAMES.search(code) and "//" not in line[: match.start()]:
                    found.setdefault(code, f"{path.relative_to(ROOT).as_posix()}:{number}")
    return found


def main():
    found = codes_of_sources()
    listed = LISTED.findall((ROOT / "docs" / "errors.md").read_text(encoding="utf-8"))
    wrong = [f"{found[code]}: {code} is not in docs/errors.md" for code in sorted(set(found) - set(listed))]
    wrong += [f"docs/errors.md: {code} is in no source" for code in sorted(set(listed) - set(found))]
    wrong += [f"docs/errors.md: {code} is listed twice" for code in sorted({c for c in listed if listed.count(c) > 1})]
    wrong += wrong_proofs(listed)
    print("\n".join(wrong) if wrong else f"docs/errors.md lists all {len(found)} codes.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
