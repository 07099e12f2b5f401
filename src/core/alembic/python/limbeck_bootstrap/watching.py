"""Waits for a module that the project may import, without importing it for the project."""
import sys


def when_imported(name, then):
    """Calls then(module) behind the module's own code; at once where it has been imported already."""
    if name in sys.modules:
        then(sys.modules[name])
    else:
        sys.meta_path.insert(0, Finder(name, then))


class Finder:
    """Finds one module, by asking all other finders, and puts Loader before its loader."""

    def __init__(self, name, then):
        self._name = name
        self._then = then

    def find_spec(self, name, path=None, target=None):
        if name != self._name:
            return None
        sys.meta_path.remove(self)
        for finder in list(sys.meta_path):
            spec = finder.find_spec(name, path, target) if hasattr(finder, "find_spec") else None
            if spec is not None:
                if hasattr(spec.loader, "exec_module"):
                    spec.loader = Loader(spec.loader, self._then)
                return spec
        return None


class Loader:
    def __init__(self, real, then):
        self._real = real
        self._then = then

    def create_module(self, spec):
        return self._real.create_module(spec)

    def exec_module(self, module):
        module.__spec__.loader = module.__loader__ = self._real
        self._real.exec_module(module)
        self._then(module)
