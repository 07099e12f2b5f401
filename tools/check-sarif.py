#!/usr/bin/env python3
"""Whether a SARIF file of Limbeck's is valid: by our own schema of what Limbeck writes, and by what a schema cannot say.

usage: check-sarif.py [--official SCHEMA] FILE

--official: also by the JSON schema of OASIS, where that is at hand
(https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json). It is not kept here: it is not ours.

Prints one line for each thing that is wrong, and ends with exit code 1 when there is one. Needs python3-jsonschema.
"""
import argparse
import json
import sys
from pathlib import Path

import jsonschema

OWN = Path(__file__).resolve().parent.parent / "tests/data/report/sarif.schema.json"


def load(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))


def broken_schema(schema, document):
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    for error in kind(schema, format_checker=jsonschema.FormatChecker()).iter_errors(document):
        yield "%s: %s" % ("/".join(map(str, error.absolute_path)), error.message)


def broken_references(run):
    """What names something else in the file has to find it."""
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    if len(set(rules)) != len(rules):
        yield "a rule is there twice"
    for number, result in enumerate(run["results"]):
        if result["ruleIndex"] >= len(rules) or rules[result["ruleIndex"]] != result["ruleId"]:
            yield "results/%d: ruleIndex %d is not %s" % (number, result["ruleIndex"], result["ruleId"])
        for location in result.get("locations", []):
            base = location["physicalLocation"]["artifactLocation"]["uriBaseId"]
            if base not in run["originalUriBaseIds"]:
                yield "results/%d: %s is no base" % (number, base)
    used = {result["ruleId"] for result in run["results"]}
    for rule in rules:
        if rule not in used:
            yield "the rule %s has no result" % rule


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--official", metavar="SCHEMA")
    parser.add_argument("file")
    arguments = parser.parse_args()
    document = load(arguments.file)
    wrong = list(broken_schema(load(OWN), document))
    if not wrong:
        wrong += [text for run in document["runs"] for text in broken_references(run)]
    if arguments.official:
        wrong += ["official schema: " + text for text in broken_schema(load(arguments.official), document)]
    print("\n".join(wrong), end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
