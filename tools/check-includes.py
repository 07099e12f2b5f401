#!/usr/bin/env python3
"""The include rule: who may include whom in src/, and where a platform's own headers may appear.

usage: check-includes.py [--self-test]

Prints one line for each broken rule ("file:line: what is wrong") and ends with exit code 1 when there is one.
"""
import re
import sys
import tempfile
from pathlib import Path

# A room of src/core and the rooms right below it. What those may include, it may include too.
ROOMS = {
    "base": [],
    "tunnel": ["base"],
    "env": ["base", "tunnel"],
    "target": ["env"],
    "pg": ["target"],
    "keystore": ["pg"],
    "report": ["base"],
    "sql": ["base"],
    "script": ["sql"],
    "alembic": ["script", "target"],
    "plan": ["pg", "script", "sql"],
    "run": ["plan", "alembic"],
    "rehearsal": ["run"],
    "live": ["rehearsal"],
    "lint": ["plan", "script", "sql", "pg"],
    "project": ["env", "target", "script"],
    "review": ["rehearsal", "project", "keystore", "report", "lint"],
    "demo": ["project", "run", "pg"],
}
# The parts of src/ and the parts that each may include; cli and gui never meet.
PARTS = {"core": ["core"], "cli": ["cli", "core"], "gui": ["gui", "core"]}
PARTS_WITHOUT_A_WINDOW = {"core", "cli"}
WINDOW_MODULES = re.compile(r"^Qt(Gui|Widgets|Svg\w*|OpenGL\w*|PrintSupport|Qml|Quick\w*)/")
TEST_MODULES = re.compile(r"^(QtTest(/|$)|QTest$|QSignalSpy$)")
WHOLE_MODULE = re.compile(r"^(Qt(?:Core|Gui|Widgets|Network|Sql|Test|Concurrent|Svg|Xml))(/\1)?$")
PLATFORM_HEADERS = re.compile(
    r"^(unistd|signal|csignal|fcntl|pwd|grp|dlfcn|poll|termios|syslog|windows|io|process|winsock2|ws2tcpip"
    r"|netinet/.*|arpa/.*|netdb|sys/.*)(\.h)?$"
)
PLATFORM_FILES = re.compile(r"(_unix|_posix|_linux|_win|_windows)\.(cpp|h)$|^Platform\w*\.(cpp|h)$")
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')
GENERATED = re.compile(r"(^|/)(ui_\w+\.h|moc_\w+\.cpp|qrc_\w+\.cpp|\w+\.moc)$")


def reachable(room):
    """The rooms that `room` may include, itself among them."""
    found = {room}
    waiting = list(ROOMS[room])
    while waiting:
        below = waiting.pop()
        if below not in found:
            found.add(below)
            waiting.extend(ROOMS[below])
    return found


def resolve(source, part, file, name):
    """The path below src/ that an #include "name" means, or None."""
    candidates = [file.parent / name] + [source / p / name for p in PARTS[part]] + [source / p / name for p in PARTS]
    for candidate in candidates:
        if candidate.is_file():
            return candidate.resolve().relative_to(source.resolve())
    return None


def check_ours(source, file, name):
    """What is wrong with #include "name" in `file`, or None."""
    relative = file.relative_to(source)
    part = relative.parts[0]
    if GENERATED.search(name):
        return None
    if ".." in Path(name).parts:
        return f'"{name}" climbs out of its folder: include it from the root of its part'
    meant = resolve(source, part, file, name)
    if meant is None:
        return f'"{name}" is not a file of ours: library headers go in angle brackets'
    if meant.parts[0] not in PARTS[part]:
        return f'{part} must not include "{name}": {part} and {meant.parts[0]} never meet'
    if part != "core" or meant.parts[0] != "core":
        return None
    here, there = relative.parts[1], meant.parts[1]
    for room in (here, there):
        if room not in ROOMS:
            return f"core/{room} is a room that tools/check-includes.py does not know: add it with what it stands on"
    if there not in reachable(here):
        return f'{here} must not include "{name}": {there} is not below it'
    return None


def check_library(source, file, name):
    """What is wrong with #include <name> in `file`, or None."""
    part = file.relative_to(source).parts[0]
    if part in PARTS_WITHOUT_A_WINDOW and WINDOW_MODULES.search(name):
        return f"{part} must not include <{name}>: it has no window"
    if TEST_MODULES.search(name):
        return f"<{name}> belongs in tests/"
    if WHOLE_MODULE.search(name):
        return f"<{name}> is a whole module: include the classes that are used"
    if PLATFORM_HEADERS.search(name) and not PLATFORM_FILES.search(file.name):
        return f"<{name}> belongs to one platform: use it in a *_unix.cpp, *_win.cpp or Platform*.cpp"
    return None


def broken_rules(source):
    """The broken rules below the folder `source` as (path in it, line, what is wrong), and how many files were read."""
    found = []
    files = sorted(path for path in source.rglob("*") if path.suffix in (".h", ".cpp"))
    for file in files:
        relative = file.relative_to(source)
        if relative.parts[0] not in PARTS:
            found.append((relative, 1, f"{relative.parts[0]} is a part of src/ that tools/check-includes.py does not know"))
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            match = INCLUDE.match(line)
            if not match:
                continue
            ours, library = match.groups()
            wrong = check_ours(source, file, ours) if ours else check_library(source, file, library)
            if wrong:
                found.append((relative, number, wrong))
    return found, len(files)


def self_test():
    """Shows that each rule catches what it is for, and that good code passes. Returns an exit code."""
    good = {
        "core/base/Error.h": "",
        "core/env/EnvFile.h": '#include "base/Error.h"\n#include <QString>\n#include <QtGlobal>\n#include <vector>',
        "core/target/Target.h": '#include "env/EnvFile.h"\n#include "base/Error.h"',
        "core/plan/Plan.h": '#include "target/Target.h"',
        "core/pg/Platform_unix.cpp": "#include <unistd.h>\n#include <sys/types.h>",
        "cli/Command.h": '#include "plan/Plan.h"',
        "cli/Target.cpp": '#include "Command.h"\n#include "Target.moc"',
        "gui/views/LogView.h": "#include <QWidget>",
        "gui/MainWindow.cpp": '#include "views/LogView.h"\n#include "ui_MainWindow.h"',
    }
    bad = {
        "core/base/Upward.h": '#include "env/EnvFile.h"',
        "core/env/Upward.cpp": '#  include "target/Target.h"',
        "core/sql/Sideways.h": '#include "env/EnvFile.h"',
        "core/base/Window.h": "#include <QtGui/QColor>",
        "core/newroom/Class.h": '#include "base/Error.h"',
        "core/base/Climbs.h": '#include "../env/EnvFile.h"',
        "core/base/Module.h": "#include <QtCore>",
        "core/base/Module2.h": "#include <QtCore/QtCore>",
        "core/base/Tests.h": "#include <QSignalSpy>",
        "core/base/Posix.cpp": "#include <unistd.h>",
        "core/base/Missing.h": '#include "base/Gone.h"',
        "cli/Meets.cpp": '#include "views/LogView.h"',
        "cli/Meets2.cpp": '#include "gui/views/LogView.h"',
        "gui/Meets.cpp": '#include "Command.h"',
        "server/New.h": "",
    }
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder)
        for name, text in {**good, **bad}.items():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_text(text + "\n", encoding="utf-8")
        caught = {path.as_posix() for path, _, _ in broken_rules(source)[0]}
    for name in sorted(set(bad) - caught):
        print(f"self-test: the rule that {name} breaks was not noticed")
    for name in sorted(caught - set(bad)):
        print(f"self-test: {name} breaks no rule but was reported")
    return 0 if caught == set(bad) else 1


def main(arguments):
    if arguments == ["--self-test"]:
        return self_test()
    if arguments:
        print(__doc__)
        return 2
    found, files = broken_rules(Path(__file__).resolve().parent.parent / "src")
    for path, line, wrong in found:
        print(f"src/{path.as_posix()}:{line}: {wrong}")
    if not found:
        print(f"The include rule holds in {files} files.")
    return 1 if found or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
