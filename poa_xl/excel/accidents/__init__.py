"""A catalogue of human accidents with workbooks: to rehearse a collection, and to test that nothing is lost or silent."""

from poa_xl.excel.accidents.base import Accident, Scene
from poa_xl.excel.accidents.captures import CAPTURES
from poa_xl.excel.accidents.packages import PACKAGES
from poa_xl.excel.accidents.structure import STRUCTURE

ACCIDENTS: tuple[Accident, ...] = CAPTURES + STRUCTURE + PACKAGES

__all__ = ["ACCIDENTS", "Accident", "Scene"]
