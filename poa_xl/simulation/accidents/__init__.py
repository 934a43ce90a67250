"""A catalogue of human accidents with workbooks: to rehearse a collection, and to test that nothing is lost or silent."""

from poa_xl.simulation.accidents.base import Accident, Scene
from poa_xl.simulation.accidents.captures import CAPTURES
from poa_xl.simulation.accidents.copies import COPIES
from poa_xl.simulation.accidents.looks import LOOKS
from poa_xl.simulation.accidents.packages import PACKAGES
from poa_xl.simulation.accidents.structure import STRUCTURE

ACCIDENTS: tuple[Accident, ...] = CAPTURES + LOOKS + STRUCTURE + COPIES + PACKAGES

__all__ = ["ACCIDENTS", "Accident", "Scene"]
