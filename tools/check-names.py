#!/usr/bin/env python3
"""Two types of one name in one namespace: a program that links both has undefined behaviour, and no compiler says so.

usage: check-names.py [--self-test]

Looks at what headers and sources of src/ and tests/support/ define outside of anonymous namespaces. Prints one line for
each name that is there twice, and ends with exit code 1 when there is one.
"""
import re
import sys
import tempfile
from pathlib import Path

NAMESPACE = re.compile(r"^(?:inline )?namespace ?([\w:]*) ?\{")
END = re.compile(r"^\} // namespace")
TYPE = re.compile(r"^(?:struct|class|enum class|enum|union) (?:\w+ )?([A-Z]\w*)(?![\w:])(?: final)?((?: : | ?\{).*|$)")
COMMENT = re.compile(r"\s*//.*")
PLATFORM = re.compile(r"_(unix|posix|linux|win|windows|none|pgquery|qtkeychain)\.cpp$")


def types_of(file):
    """The types that a file defines, as (namespace::name, line), but for those of anonymous namespaces."""
    inside = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        line = COMMENT.sub("", line) if not END.match(line) else line
        opened = NAMESPACE.match(line)
        if opened:
            inside.append(opened.group(1))
        elif END.match(line):
            if inside:
                inside.pop()
        elif "" not in inside:
            match = TYPE.match(line)
            if match and not (line.endswith(";") and "{" not in line):
                yield "::".join(inside + [match.group(1)]), number


def doubles(folders):
    """The names that are defined twice, with their places."""
    places = {}
    for folder in folders:
        for file in sorted(path for path in folder.rglob("*") if path.suffix in (".h", ".cpp")):
            for name, line in types_of(file):
                places.setdefault(name, []).append((file, line))
    for name, found in sorted(places.items()):
        # Of the files for one platform each, a program has one.
        if len({PLATFORM.sub("", str(file)) for file, _ in found}) > 1 or len({file for file, _ in found}) < len(found):
            yield name, found


def self_test():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "A.h").write_text("namespace limbeck {\nclass Forward;\nstruct Same\n{\n};\nenum class Kind\n{\n};\n} // namespace limbeck\n")
        (folder / "B.cpp").write_text("namespace limbeck {\nnamespace {\nstruct Kind\n{\n};\n} // namespace\nclass Same : public X\n{\n};\nstruct Same::Private\n{\n};\n} // namespace limbeck\n")
        (folder / "C.h").write_text("namespace limbeck::gui {\nclass Same\n{\n};\n} // namespace limbeck::gui\n")
        for platform in ("unix", "win"):
            (folder / ("P_%s.cpp" % platform)).write_text("namespace limbeck {\nclass P\n{\n};\n} // namespace limbeck\n")
        found = [name for name, _ in doubles([folder])]
        if found != ["limbeck::Same"]:
            sys.exit("the self-test found %s" % found)


def main():
    if "--self-test" in sys.argv[1:]:
        self_test()
        return 0
    root = Path(__file__).resolve().parent.parent
    wrong = list(doubles([root / "src", root / "tests/support"]))
    for name, found in wrong:
        print("%s is there twice: %s" % (name, ", ".join("%s:%d" % (file.relative_to(root), line) for file, line in found)))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
