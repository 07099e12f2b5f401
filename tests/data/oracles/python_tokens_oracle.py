"""Tokens and string values of Python source text, by Python's own tokenize and ast.

In:  [{"text"} or {"path"}] on stdin, one JSON array.
Out: [{"error", "tokens": [[kind, line, column, text, value]]}]: kind as limbeck::PythonTokenKind has it, line and
     column from 1, columns in characters; value: of a string, null where it is none that is known beforehand.
"""

import ast
import io
import json
import re
import sys
import tokenize
import warnings

warnings.simplefilter("ignore")

KINDS = {
    tokenize.NAME: "name",
    tokenize.NUMBER: "number",
    tokenize.STRING: "string",
    tokenize.OP: "operator",
    tokenize.COMMENT: "comment",
    tokenize.NEWLINE: "newline",
    tokenize.INDENT: "indent",
    tokenize.DEDENT: "dedent",
    tokenize.ENDMARKER: "end",
}
NAMED = re.compile(r"(?<!\\)(?:\\\\)*\\N")


def value(text):
    if NAMED.search(text) and "r" not in text[:2].lower():
        return None  # \\N{...}: Limbeck does not know the characters' names
    try:
        found = ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return None
    return found if isinstance(found, str) else None


def tokens(text):
    for token in tokenize.generate_tokens(io.StringIO(text, newline=None).readline):
        if token.type == tokenize.NL:
            continue
        if token.type == tokenize.ERRORTOKEN:
            raise SyntaxError(token.string)
        kind = KINDS[token.type]
        text = token.string if kind in ("name", "number", "string", "operator", "comment") else ""
        yield [kind, token.start[0], token.start[1] + 1, text, value(text) if kind == "string" else None]


def answer(item):
    try:
        text = item["text"] if "text" in item else tokenize.open(item["path"]).read()
        return {"error": None, "tokens": list(tokens(text))}
    except (SyntaxError, tokenize.TokenError) as error:
        return {"error": str(error), "tokens": []}


json.dump([answer(item) for item in json.load(sys.stdin)], sys.stdout)
