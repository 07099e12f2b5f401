"""Answers questions about revision graphs with the installed Alembic: one JSON object a line in, one out.

In:  {"load_only", "revisions": [{"id", "down", "depends_on", "labels"}], "queries": [{"kind", "applied", "goal"}]}
Out: {"error", "heads", "real_heads", "bases", "newest_first", "labels", "answers": [{"error", "order", "rows", "exact"}]}

Alembic's own code gives every answer. Three things are settled around it, because they are chance or known faults:
- several dependencies of one revision are put into their written order (Alembic keeps them in a hashed set);
- a row that another row implies is left out after each step (Alembic before 1.13 leaves such rows behind after the
  downgrade of some merges, newer ones still do when other heads stand beside it); "exact" tells where that mattered;
- a step at which Alembic stops at an assertion of its own gets the rows that follow from what is applied.
"""

import io
import json
import sys
import types
import warnings

from alembic.runtime.migration import HeadMaintainer, MigrationContext, RevisionStep
from alembic.script.base import ScriptDirectory
from alembic.script.revision import Revision, RevisionMap

warnings.simplefilter("ignore")

CONTEXT = MigrationContext.configure(
    dialect_name="postgresql", opts={"as_sql": True, "output_buffer": io.StringIO()}
)


def make_revision(item):
    revision = Revision(item["id"], tuple(item["down"]), tuple(item["depends_on"]), tuple(item["labels"]))
    revision.module = types.SimpleNamespace(upgrade=None, downgrade=None)
    return revision


def make_map(items):
    revisions = [make_revision(item) for item in items]
    graph = RevisionMap(lambda: revisions)
    graph._revision_map
    for revision in revisions:
        kept = set(revision._normalized_resolved_dependencies)
        written = dict.fromkeys(revision._resolved_dependencies)
        revision._normalized_resolved_dependencies = tuple(dep for dep in written if dep in kept)
    return graph


def ancestors(graph, ids):
    return {r.revision for r in graph._get_ancestor_nodes(graph.get_revisions(tuple(ids)))}


def without_implied(graph, rows):
    return {row for row in rows if not any(row in ancestors(graph, [other]) for other in rows if other != row)}


def follow(graph, rows, steps):
    """The rows after each step, and whether Alembic's own were the same."""
    rows = set(rows)
    applied = ancestors(graph, rows)
    result = []
    exact = True
    for step in steps:
        maintainer = HeadMaintainer(CONTEXT, rows)
        if isinstance(step, RevisionStep):
            applied ^= {step.revision.revision}
        try:
            maintainer.update_to_step(step)
            rows = without_implied(graph, maintainer.heads)
            exact = exact and rows == maintainer.heads
        except (AssertionError, KeyError):
            if not isinstance(step, RevisionStep):
                raise
            rows = without_implied(graph, applied)
            exact = False
        result.append(sorted(rows))
    return result, exact


def answer(graph, query):
    applied, goal = tuple(query["applied"]), query["goal"]
    kind = query["kind"]
    if kind == "find":
        found = graph.get_revision(goal)
        assert found is not None
        return {"order": [found.revision], "rows": [], "exact": True}
    if kind == "stamp":
        directory = ScriptDirectory.__new__(ScriptDirectory)
        directory.revision_map = graph
        steps = directory._stamp_revs((goal,), applied)
        order = [(step.to_ or step.from_)[0] for step in steps]
    elif kind == "upgrade":
        revisions = reversed(list(graph.iterate_revisions(goal, applied, implicit_base=True)))
        steps = [RevisionStep(graph, revision, True) for revision in revisions]
        order = [step.revision.revision for step in steps]
    else:
        revisions = graph.iterate_revisions(applied, goal, select_for_downgrade=True)
        steps = [RevisionStep(graph, revision, False) for revision in revisions]
        order = [step.revision.revision for step in steps]
    rows, exact = follow(graph, applied, steps)
    return {"order": order, "rows": rows, "exact": exact}


def attempt(function, *arguments):
    try:
        return dict(function(*arguments), error=None)
    except Exception as error:  # Alembic's own errors, and the assertions that it stops at
        return {"error": "%s: %s" % (type(error).__name__, error)}


def describe(request):
    graph = make_map(request["revisions"])
    if request["load_only"]:  # Alembic misses some cycles, and would walk them for ever
        return {}
    newest = graph.iterate_revisions("heads", "base", inclusive=True, assert_relative_length=False)
    return {
        "heads": list(graph.heads),
        "real_heads": list(graph._real_heads),
        "bases": list(graph.bases),
        "newest_first": [revision.revision for revision in newest],
        "labels": {item["id"]: sorted(graph.get_revision(item["id"]).branch_labels) for item in request["revisions"]},
        "answers": [attempt(answer, graph, query) for query in request["queries"]],
    }


for line in sys.stdin:
    print(json.dumps(attempt(describe, json.loads(line))), flush=True)
