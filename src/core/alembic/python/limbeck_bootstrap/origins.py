"""Where env.py's URL came from, for the message of a refusal: what was seen at run time, and what its text says."""
import linecache
import os
import sys

from .watching import when_imported

OWN_FOLDER = os.path.dirname(os.path.abspath(__file__))
MAXIMUM_PLACES = 12
SCHEMES = ("postgres://", "postgresql://", "postgresql+")


class Origins:
    """Remembers who set a URL, and reads env.py and the ini where that is not enough."""

    def __init__(self, request, masking):
        config = request.get("config") or {}
        self._ini = config.get("ini")
        self._section = config.get("section") or "alembic"
        self._env = os.path.join(config.get("script_location") or "", "env.py")
        self._masking = masking
        self._options = []  # places, with "value"
        self._dotenv = []  # places, with "changed": {name: value} and "override"

    def install(self):
        """Hooks into Alembic's Config, and into python-dotenv once the project imports it."""
        from alembic.config import Config

        self._wrap_option(Config)
        when_imported("dotenv.main", lambda module: self._wrap_dotenv(getattr(module, "DotEnv", None)))

    def _wrap_option(self, config_class):
        origins = self
        real = config_class.set_section_option

        def set_section_option(config, section, name, value):
            if name.endswith("url"):
                origins._options.append(dict(origins._caller("set_main_option"), value=str(value).replace("%%", "%")))
            return real(config, section, name, value)

        config_class.set_section_option = set_section_option

    def _wrap_dotenv(self, dotenv_class):
        """At this method, and not at load_dotenv(), which looks for the file beside its caller's frame."""
        origins = self
        real = getattr(dotenv_class, "set_as_environment_variables", None)
        if real is None:
            return

        def set_as_environment_variables(dotenv, *args, **kwargs):
            before = dict(os.environ)
            result = real(dotenv, *args, **kwargs)
            changed = {name: value for name, value in os.environ.items() if before.get(name) != value}
            origins._masking.learn_environment(changed)
            override = bool(getattr(dotenv, "override", False) or kwargs.get("override"))
            path = getattr(dotenv, "dotenv_path", None)
            origins._dotenv.append(dict(origins._caller("load_dotenv"), changed=changed, override=override,
                                        loaded=os.path.abspath(str(path)) if path else None,
                                        replaced=sorted(name for name in changed if name in before)))
            return result

        dotenv_class.set_as_environment_variables = set_as_environment_variables

    def _caller(self, function):
        """The innermost line that is neither ours nor a library's."""
        frame = sys._getframe(2)
        while frame is not None:
            file, line = frame.f_code.co_filename, frame.f_lineno
            if is_project_file(file):
                return place(file, line, function, linecache.getline(file, line, frame.f_globals))
            frame = frame.f_back
        return place("", 0, function, "")

    def seen(self):
        """For the `connecting` event: who set a URL, as far as it was seen; env.py is not read for that."""
        return self._shown(list(reversed(self._options)) + self._dotenv + [self._caller("connect")])

    def explain(self, endpoint):
        """(places, reason): where the connection's URL came from, passwords hidden."""
        candidates = self._candidates()
        deciding = [entry for entry in candidates if endpoint is None or matches(entry.get("value"), endpoint)]
        reason = deciding[0]["reason"] if deciding and endpoint is not None else "unknown"
        if endpoint is not None and endpoint.service and endpoint.service[1]:
            name, file, line = endpoint.service
            deciding.insert(0, dict(place(file, line, "service", "[%s]" % name), reason="service"))
            reason = "service"
        ordered = deciding + [entry for entry in candidates if entry not in deciding]
        ordered.append(self._caller("connect"))
        return self._shown(ordered), reason

    def _shown(self, places):
        """What may be told of places: each once, passwords hidden."""
        shown = []
        for entry in places:
            visible = {key: entry.get(key) for key in ("file", "line", "function", "text", "reason", "loaded")}
            visible["text"] = self._masking.text(entry["text"].strip())
            if entry["file"] and visible not in shown:
                shown.append(visible)
        return shown[:MAXIMUM_PLACES]

    def _candidates(self):
        found = []
        for call in self._dotenv:
            for value in call["changed"].values():
                overrides = call["override"] and call["replaced"]
                found.append(dict(call, value=value, reason="load-dotenv-override" if overrides else "load-dotenv"))
        found += self._static_places("getenv-default")
        found += self._ini_places()
        found += self._static_places("hard-coded")
        return found + [dict(entry, reason="set-main-option") for entry in reversed(self._options)]

    def _ini_places(self):
        """The lines `…url = …` of the ini's section."""
        found, section = [], None
        for number, line in enumerate(read_lines(self._ini), start=1):
            text = line.strip()
            if text.startswith("[") and "]" in text:
                section = text[1 : text.index("]")]
            name, separator, value = text.partition("=")
            if separator and section in (self._section, "DEFAULT") and name.strip().endswith("url"):
                found.append(dict(place(self._ini, number, "[%s]" % section, text), reason="ini-url",
                                  value=value.strip().replace("%%", "%")))
        return found

    def _static_places(self, kind):
        """getenv("…", "postgresql://…") and other URLs in the text of env.py."""
        import ast  # only a refusal needs it

        lines = read_lines(self._env)
        try:
            tree = ast.parse("".join(lines))
        except (SyntaxError, ValueError):
            return []
        defaults = {id(url) for node in ast.walk(tree) for url in default_urls(node)}
        found = []
        for node in ast.walk(tree):
            if not is_url(node) or (id(node) in defaults) != (kind == "getenv-default"):
                continue
            text = lines[node.lineno - 1] if node.lineno <= len(lines) else ""
            found.append(dict(place(self._env, node.lineno, kind, text), reason=kind, value=constant(node)))
        return found


def place(file, line, function, text):
    return {"file": file, "line": line, "function": function, "text": text}


def is_ours(name):
    folder = os.path.dirname(os.path.abspath(name))
    return folder == OWN_FOLDER or (folder == os.path.dirname(OWN_FOLDER) and os.path.basename(name) == "bootstrap.py")


def is_project_file(name):
    """Whether a stack frame's file is neither ours nor installed nor Python's own."""
    if not name or name.startswith("<") or is_ours(name):
        return False
    path = os.path.normcase(os.path.abspath(name)).replace("\\", "/")
    library = os.path.normcase(os.path.dirname(os.path.abspath(os.__file__))).replace("\\", "/")
    return "/site-packages/" not in path and "/dist-packages/" not in path and not path.startswith(library + "/")


def read_lines(path):
    try:
        with open(path or "", encoding="utf-8-sig", errors="replace") as file:
            return file.readlines()
    except OSError:
        return []


def constant(node):
    value = getattr(node, "value", None) if node.__class__.__name__ == "Constant" else getattr(node, "s", None)
    return value if isinstance(value, str) else None


def is_url(node):
    text = constant(node) if node.__class__.__name__ in ("Constant", "Str") else None
    return text is not None and text.startswith(SCHEMES)


def default_urls(node):
    """The URLs that stand as a default in a look-up: getenv(name, URL), environ.get(name, URL), look-up or URL."""
    kind = node.__class__.__name__
    if kind == "Call" and called_name(node.func) in ("getenv", "get", "config", "str"):
        values = node.args[1:] + [keyword.value for keyword in node.keywords if keyword.arg == "default"]
    elif kind == "BoolOp" and node.op.__class__.__name__ == "Or":
        values = node.values[1:]
    else:
        return []
    return [value for value in values if is_url(value)]


def called_name(function):
    return getattr(function, "attr", None) or getattr(function, "id", "")


def matches(value, endpoint):
    """Whether a variable's value or a URL leads where the connection goes."""
    if not value:
        return False
    host, port = endpoint.hosts[0]
    if "://" not in value:
        return value == host or value == endpoint.database
    try:
        from sqlalchemy.engine import make_url

        url = make_url(value)
    except Exception:  # not a URL after all
        return False
    same_host = (url.host or url.query.get("host") or None) == host
    return same_host and (url.port or 5432) == port and (url.database or None) in (endpoint.database, None)
