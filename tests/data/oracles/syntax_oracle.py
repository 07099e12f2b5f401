"""Whether Python accepts each text of a JSON list: the error's words, or an empty string."""
import ast
import json
import sys

problems = []
for text in json.load(sys.stdin):
    try:
        ast.parse(text)
        problems.append("")
    except SyntaxError as error:
        problems.append(str(error))
print(json.dumps(problems))
