"""Parses URLs with SQLAlchemy. stdin: [url]; stdout: [{"ok", "driver", "user", …, "query": [[key, value]], "shown"}]"""
import json
import sys

from sqlalchemy.engine import make_url

answers = []
for text in json.load(sys.stdin):
    try:
        url = make_url(text)
    except Exception:
        answers.append({"ok": False})
        continue
    query = []
    for key, value in url.query.items():
        query += [[key, one] for one in ([value] if isinstance(value, str) else value)]
    answers.append({
        "ok": True, "scheme": url.drivername, "user": url.username, "password": url.password, "host": url.host,
        "port": url.port, "database": url.database, "query": sorted(query), "shown": repr(url),
    })
json.dump(answers, sys.stdout)
