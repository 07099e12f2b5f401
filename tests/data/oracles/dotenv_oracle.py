"""Reads .env texts with the installed python-dotenv and prints what it sees.

stdin: [{"bytes": base64, "grammar": "current"|"older", "process": {…}, "override": bool}]
stdout: [{"bindings": [{"key", "value", "line", "error"}], "environ": {…} or null}]

The two grammars differ in three lines between 1.2.2 and 1.2.4. Whichever version is installed, both are asked
for: the installed parser is used with those lines as the one or the other version has them.
"""
import base64
import inspect
import io
import json
import logging
import os
import re
import sys

import dotenv
import dotenv.parser as parser

logging.disable(logging.CRITICAL)
installed_parse_value = parser.parse_value
takes_flag = "preceded_by_whitespace" in inspect.signature(parser.parse_value).parameters


def current_parse_value(reader, preceded_by_whitespace=False):
    if reader.peek(1) == "#" and reader.string[reader.position.chars - 1] != "=":
        reader.read_regex(parser._unquoted_value)
        return ""
    return installed_parse_value(reader)


def older_parse_value(reader, preceded_by_whitespace=False):
    return installed_parse_value(reader)


def use(grammar):
    if grammar == "current":
        parser._single_quoted_value = re.compile(r"'((?:\\[\s\S]|[^'\\])*)'")
        parser._double_quoted_value = re.compile(r'"((?:\\[\s\S]|[^"\\])*)"')
        parser.parse_value = current_parse_value
    else:
        parser._single_quoted_value = re.compile(r"'((?:\\'|[^'])*)'")
        parser._double_quoted_value = re.compile(r'"((?:\\"|[^"])*)"')
        parser.parse_value = older_parse_value


def text_of(case):
    raw = base64.b64decode(case["bytes"])
    return io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8-sig").read()


def bindings(text):
    result = []
    for binding in parser.parse_stream(io.StringIO(text)):
        if binding.key is None and not binding.error:
            continue
        original = binding.original.string
        blank = original[: len(original) - len(original.lstrip())]
        line = binding.original.line + blank.count("\n")
        result.append({"key": binding.key, "value": binding.value, "line": line, "error": binding.error})
    return result


def environ(text, case):
    os.environ.clear()
    os.environ.update(case["process"])
    try:
        dotenv.load_dotenv(stream=io.StringIO(text), override=case["override"])
    except (ValueError, OSError):
        return None  # a name that no process environment takes
    return dict(os.environ)


answers = []
for case in json.load(sys.stdin):
    use(case["grammar"])
    text = text_of(case)
    answers.append({
        "bindings": bindings(text),
        "environ": environ(text, case) if "process" in case else None,
    })
json.dump(answers, sys.stdout)
