"""What every test may ask for: the plan of the example, its captures, and the programs that some tests drive."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import HealthCheck, settings

from poa_xl.domain.avance import Captura
from poa_xl.domain.model import Plan
from poa_xl.excel import reader
from poa_xl.excel.opc import Opc
from poa_xl.excel.xlsx import read_xlsx
from poa_xl.form.rawbook import RawBook
from poa_xl.plan.captures import read_captures
from poa_xl.workflow import sound_plan
from tests.support.both_readers import assert_alike, comparable
from tests.support.office import Office
from tests.support.plans import EXAMPLE, PLAN_FILE
from tests.support.programs import needed, needed_uno

# How long an example takes says more of the machine's load than of the code: speed is measured by benchmarks/.
settings.register_profile("poa-xl", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("poa-xl")

# A failure of ours behind the wall is a finding of one file for its user; here it fails the test (tests/hostile apart).
os.environ["POA_XL_STRICT"] = "1"
# As in a worker: openpyxl, with which tests change workbooks, is the same whatever else is installed.
os.environ["OPENPYXL_LXML"] = "False"


@pytest.fixture(autouse=True, scope="session")
def both_readers() -> Iterator[None]:
    """Where asked for, whatever workbook a test reads in this process is read by openpyxl too, and must read alike."""
    if os.environ.get("POA_XL_BOTH_READERS") != "1":
        yield
        return
    patch = pytest.MonkeyPatch()

    def compared(archivo: str, data: bytes, parts: Opc) -> RawBook:
        book = read_xlsx(archivo, data, parts)
        with patch.context() as once:
            once.setattr(reader, "read_xlsx", read_xlsx)
            if comparable(data):
                assert_alike(data)
        return book

    patch.setattr(reader, "read_xlsx", compared)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def plan() -> Plan:
    """The plan of Ramo 58."""
    return sound_plan(PLAN_FILE)[0]


@pytest.fixture(scope="session")
def publicado() -> Mapping[str, Mapping[int, Captura]]:
    """What the five units published for the first quarter."""
    return read_captures(EXAMPLE / "alcanzado-2024-t1.yaml", 1)


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    """LibreOffice, one for each test process."""
    needed("soffice", "libreoffice-calc")
    needed_uno()
    with Office() as started:
        yield started


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium."""
    return needed("chromium", "chromium")
