"""The way to a target behind an SSH tunnel that Limbeck holds open: env.py names the server as it is known there, and
what connects is led to the tunnel's port on this machine. The server keeps its own name, for the checks of TLS."""
import ssl

from . import endpoint


def led(target, driver, cparams):
    """The arguments of a driver's connect() with the target's tunnel as the way."""
    way, name = target["tunnel"], name_of(target)
    changed = dict(cparams)
    if driver in endpoint.USES_LIBPQ:  # it has a place for each: the name, and where to go
        changed.setdefault("host", name)
        changed.update(hostaddr=way["address"], port=way["port"])
    else:
        changed.update(host=way["address"], port=way["port"])
        keep_name(way["address"], name)
    return changed


def name_of(target):
    hosts = target.get("hosts") or [{}]
    return hosts[0].get("host")


def keep_name(address, name):
    """Has certificates of what is reached at the tunnel's address checked for the server's name: the other drivers have
    one argument for both."""
    if not name or getattr(ssl.SSLContext.wrap_bio, "limbeck_name", None) == name:
        return
    for method in ("wrap_bio", "wrap_socket"):
        setattr(ssl.SSLContext, method, naming(getattr(ssl.SSLContext, method), address, name))


def naming(real, address, name):
    def wrap(context, *args, **kwargs):
        if kwargs.get("server_hostname") == address:
            kwargs["server_hostname"] = name
        return real(context, *args, **kwargs)

    wrap.limbeck_name = name
    return wrap
