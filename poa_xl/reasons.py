"""Why the system refused something, in Spanish."""

from __future__ import annotations

import errno

_REASONS = {
    errno.EACCES: "no hay permiso",
    errno.EPERM: "no hay permiso",
    errno.EROFS: "es de solo lectura",
    errno.ENOSPC: "no hay espacio en el disco",
    errno.EDQUOT: "se acabó el espacio que tiene asignado en el disco",
    errno.EFBIG: "el archivo es demasiado grande",
    errno.EIO: "el disco falla al leerlo o escribirlo",
    errno.EBUSY: "está en uso",
    errno.EMFILE: "hay demasiados archivos abiertos",
    errno.ENFILE: "hay demasiados archivos abiertos",
    errno.ENOMEM: "no hay memoria",
    errno.ENAMETOOLONG: "el nombre es demasiado largo",
    errno.EINVAL: "el nombre no es admitido ahí",
    errno.EEXIST: "ya hay algo con ese nombre",
    errno.ENOTEMPTY: "la carpeta no está vacía",
    errno.EISDIR: "es una carpeta",
    errno.ENOTDIR: "no es una carpeta",
    errno.ENOENT: "ya no está",
    errno.ELOOP: "es un enlace que se enlaza a sí mismo",
    errno.ETIMEDOUT: "la carpeta de red no responde",
    errno.EHOSTUNREACH: "la carpeta de red no responde",
    errno.ESTALE: "la carpeta de red se desconectó",
}


def reason(error: OSError) -> str:
    """The cause of ``error`` as a person understands it: the system's own words are in its language."""
    number = error.errno or 0
    return _REASONS.get(number, f"el sistema no lo permite (error {number})" if number else "el sistema no lo permite")
