"""Hides passwords in everything that is sent: those that are written in URLs, and those that are known."""
import os
import re
from urllib.parse import quote, quote_plus, unquote

MASK = "***"
# scheme://user:password@host; the last @ before a space or quote counts, since passwords hold @ as well.
URL_PASSWORD = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*://[^\s:/@'\"]*:)([^\s'\"]+)@")
KEY_PASSWORD = re.compile(
    r"(?i)\b((?:pg)?pass(?:word|wd|phrase)?['\"]?\s*[=:]\s*)('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|[^\s,;)]+)"
)
# A shorter one, or one that is an ordinary word of the connection, would blank out half of the text.
SHORTEST = 4


class Masking:
    """Learns secrets and blanks them out of texts."""

    def __init__(self):
        self._secrets = set()
        self._pattern = None
        self._ordinary = set(["postgres", "postgresql"])

    def keep(self, *words):
        """Names of hosts, users and databases: never blanked out."""
        self._ordinary.update(str(word) for word in words if word)
        self._pattern = None

    def learn(self, secret):
        """Remembers a password, and what it looks like in a URL or in an ini file."""
        if not isinstance(secret, str) or len(secret) < SHORTEST:
            return
        forms = {secret, quote(secret, safe=""), quote(secret), quote_plus(secret), unquote(secret)}
        forms |= {form.replace("%", "%%") for form in forms}
        self._secrets.update(forms)
        self._pattern = None

    def learn_environment(self, environ=os.environ):
        for value in list(environ.values()):
            for match in URL_PASSWORD.finditer(value):
                self.learn(match.group(2))
                self.learn(unquote(match.group(2)))
        self.learn(environ.get("PGPASSWORD"))

    def text(self, text):
        """The text without secrets; None stays None."""
        if text is None:
            return None
        text = self.known(str(text))
        if "://" in text:
            text = URL_PASSWORD.sub(lambda match: match.group(1) + MASK + "@", text)
        return KEY_PASSWORD.sub(mask_value, text) if "pass" in text.casefold() else text

    def known(self, text):
        """SQL without the secrets that are known; what merely looks like one stays, since it is the revision's."""
        return self._compiled().sub(MASK, text) if self._secrets else text

    def _compiled(self):
        if self._pattern is None:
            words = sorted(self._secrets - self._ordinary, key=len, reverse=True)
            self._pattern = re.compile("|".join(bounded(word) for word in words) or r"(?!)")
        return self._pattern


def bounded(word):
    """The word where it stands alone: `app` inside of `application` is not it."""
    before = r"(?<!\w)" if re.match(r"\w", word) else ""
    after = r"(?!\w)" if re.search(r"\w$", word) else ""
    return before + re.escape(word) + after


def mask_value(match):
    value = match.group(2)
    if value.startswith(("os.", "getenv", "None", "config")):  # code that fetches one is no password
        return match.group(0)
    quoting = value[0] if value[0] in "'\"" else ""
    return match.group(1) + quoting + MASK + quoting
