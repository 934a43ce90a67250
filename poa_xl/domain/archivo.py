"""A file that came in, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class EstadoArchivo(StrEnum):
    """What became of one file."""

    ACEPTADO = "aceptado"
    RECHAZADO = "rechazado"
    RETENIDO = "retenido"
    DUPLICADO = "duplicado"
    EXCLUIDO = "excluido"
    NO_RECONOCIDO = "no reconocido"


@dataclass(frozen=True, slots=True)
class Archivo:
    """One file that came in: its name, its SHA-256, what was decided and why.

    ``recibido`` is the day it reached the folder, or of the mail that brought it from ``remitente``; ``guardado`` when
    the workbook says it was saved; ISO, blank if unknown.
    """

    nombre: str
    sha256: str
    estado: EstadoArchivo
    unidad: str = ""
    motivo: str = ""
    recibido: str = ""
    guardado: str = ""
    remitente: str = ""
