#!/usr/bin/env python3
"""One page for each lint rule, and an index, from `limbeck-cli lint --rules --json` on standard input.

usage: rule-docs.py FOLDER

Pages that no rule stands for are removed.
"""
import json
import sys
from pathlib import Path

PAGE = """# {title}

`{code}` · {level}{size}{lock} · {versions}

{why}

## The safe way

{safe_way}

```sql
{example_good}
```

## What it finds

```sql
{example_bad}
```

## Proof

On a real server, through the rehearsal: the statement above {measured}. The safe way does not. Both are run with
[setup.sql](../../tests/data/lint/setup.sql){setup}, by `LintProofTest`.
"""
STYLE = """## Proof

It is a matter of style and claims nothing that could be measured. It is off unless `limbeck.ini` sets a level for `{code}`.
"""
COMMENT = """## Proof

It is about a comment and claims nothing that could be measured; `LintProofTest` asks that it is found above, and not in the safe way.
"""


def page(rule):
    values = dict(rule)
    values["size"] = ", by the table's size" if rule["by_size"] else ""
    values["lock"] = f" · {rule['lock']}" if rule["lock"] else ""
    name = rule["code"].split(".", 1)[1]
    own = Path("tests/data/lint") / name / "setup.sql"
    values["setup"] = f" and [its own](../../{own.as_posix()})" if own.exists() else ""
    text = PAGE
    if rule["measured"].startswith("nothing"):
        text = text[: text.index("## Proof")] + (STYLE if rule["level"] == "off" else COMMENT)
    return text.format(**values)


def index(rules):
    lines = ["# The rules of lint", "", "Made by `tools/update-rule-docs.sh`; see [lint.md](../lint.md).", "",
             "| rule | level | lock | about |", "|---|---|---|---|"]
    for rule in rules:
        name = rule["code"].split(".", 1)[1]
        level = rule["level"] + (", by size" if rule["by_size"] else "")
        lines.append(f"| [`{rule['code']}`]({name}.md) | {level} | {rule['lock']} | {rule['title']} |")
    return "\n".join(lines) + "\n"


def main(arguments):
    if len(arguments) != 1:
        print(__doc__)
        return 2
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    rules = json.load(sys.stdin)["data"]["rules"]
    pages = {rule["code"].split(".", 1)[1] + ".md": page(rule) for rule in rules}
    pages["README.md"] = index(rules)
    for old in folder.glob("*.md"):
        if old.name not in pages:
            old.unlink()
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
