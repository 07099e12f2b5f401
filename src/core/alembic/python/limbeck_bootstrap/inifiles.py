"""Reads the project's ini file as UTF-8, whatever the machine's code page is.

Alembic reads it with the locale's encoding ("locale", also in UTF-8 mode), and so does logging.config.fileConfig,
which env.py calls with the same file: a Korean comment would not load where the code page is cp949.
"""
import configparser
import os


def install(ini):
    """Makes every ConfigParser read the file `ini` as UTF-8; all other files as they are."""
    if not ini:
        return
    real_read = configparser.RawConfigParser.read
    wanted = normal(ini)

    def read(self, filenames, encoding=None):
        if isinstance(filenames, (str, bytes, os.PathLike)):
            filenames = [filenames]
        found = []
        for name in filenames:
            if normal(name) == wanted and is_utf8(name):
                found += real_read(self, [name], encoding="utf-8-sig")
            elif encoding is None:
                found += real_read(self, [name])
            else:
                found += real_read(self, [name], encoding=encoding)
        return found

    configparser.RawConfigParser.read = read


def normal(name):
    return os.path.normcase(os.path.realpath(os.fsdecode(name)))


def is_utf8(name):
    try:
        with open(name, "rb") as file:
            file.read().decode("utf-8")
        return True
    except (OSError, UnicodeDecodeError):
        return False
