"""Why the system refused something, in Spanish."""

from __future__ import annotations

import errno

_REASONS = {
    errno.EACCES: "no hay permiso",
    errno.EPERM: "no hay permiso",
    errno.EROFS: "es de solo lectura",
    errno.ENOSPC: "no hay espacio en el disco",
    errno.ENAMETOOLONG: "el nombre es demasiado largo",
    errno.EISDIR: "es una carpeta",
    errno.ENOENT: "ya no está",
    errno.ELOOP: "es un enlace que se enlaza a sí mismo",
}


def reason(error: OSError) -> str:
    """The cause of ``error`` as a person understands it."""
    return _REASONS.get(error.errno or 0, error.strerror or "error del sistema")
