"""Reads ini texts with configparser. stdin: [text]; stdout: [{"sections": {name: {key: value}}, "error": line or 0}]"""
import configparser
import json
import sys

answers = []
for text in json.load(sys.stdin):
    config = configparser.ConfigParser(interpolation=None)
    error = 0
    try:
        config.read_string(text)
    except configparser.ParsingError as problem:
        error = problem.lineno if hasattr(problem, "lineno") else problem.errors[0][0]
    except configparser.Error as problem:
        error = problem.lineno
    sections = {name: dict(config.items(name)) for name in config.sections()} if not error else {}
    answers.append({"sections": sections, "error": error})
json.dump(answers, sys.stdout)
