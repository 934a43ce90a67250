"""What a collection touches and what it does not; what stops it before anything is written; what came beside the books."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Mapping
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from poa_xl import workflow
from poa_xl.checks.campaign import Campaign
from poa_xl.containers import Incoming
from poa_xl.domain.avance import Captura
from poa_xl.domain.model import Plan
from poa_xl.errors import PoaError
from poa_xl.form.book import file_name
from poa_xl.guard.limits import Limits
from poa_xl.guard.pool import Pool
from poa_xl.reception import MODULE, Task, receive_all
from tests.support.books import achieved, filled, put, workbook
from tests.support.plans import PLAN_FILE
from tests.support.quarter import Quarter


@pytest.fixture
def quarter(tmp_path: Path, plan: Plan, publicado: Mapping[str, Mapping[int, Captura]]) -> Quarter:
    made = Quarter(tmp_path, plan)
    made.fill(publicado)
    return made


def hashes(folder: Path) -> dict[str, str]:
    """Every file of a folder, by its path in it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


def told(done: workflow.Recepcion, codigo: str) -> list[str]:
    return [f.place.archivo for f in done.consolidado.all_findings if f.codigo == codigo]


def accepted(done: workflow.Recepcion) -> list[str]:
    return [u.unidad.clave for u in done.consolidado.aceptadas]


# -- what stops it -------------------------------------------------------------------------------------------------


def test_books_of_another_quarter_alone_stop_it(quarter: Quarter) -> None:
    with pytest.raises(PoaError, match=r"Son del primer trimestre de 2024; ¿quiso decir --trimestre 1\?"):
        workflow.collect([quarter.returns], PLAN_FILE, 2, quarter.output)
    assert not quarter.output.exists()


def test_a_report_that_lost_an_accepted_unit_is_not_written(quarter: Quarter) -> None:
    quarter.collect()
    before = hashes(quarter.output)
    next(quarter.returns.glob("58101*")).unlink()
    with pytest.raises(PoaError, match=r"unidades que este no tendría: 58101 DIRECCION GENERAL\. No se cambió nada"):
        quarter.collect()
    assert hashes(quarter.output) == before


def test_overwrite_keeps_the_earlier_report_under_its_date(quarter: Quarter) -> None:
    quarter.collect()
    before = {name: digest for name, digest in hashes(quarter.output).items() if not name.startswith(".")}
    next(quarter.returns.glob("58101*")).unlink()
    done = quarter.collect(overwrite=True)
    assert done.publicado is not None
    assert done.publicado.archived is not None
    assert done.publicado.archived.parent == quarter.output / "anteriores"
    kept = {name: digest for name, digest in hashes(done.publicado.archived).items() if not name.startswith(".")}
    assert kept == before
    assert quarter.json()["totales"]["unidades_aceptadas"] == 4


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xef\xbb\xbf{}", None])
def test_what_a_report_had_is_known_without_its_data(damage: bytes | None, quarter: Quarter) -> None:
    """Deleted, emptied or saved by Notepad: the manifest says which units it accepted."""
    quarter.collect()
    data = Path(quarter.report + ".json")
    data.unlink() if damage is None else data.write_bytes(damage)
    before = hashes(quarter.output)
    next(quarter.returns.glob("58101*")).unlink()
    with pytest.raises(PoaError, match="58101 DIRECCION GENERAL"):
        quarter.collect()
    assert hashes(quarter.output) == before


def test_a_report_that_was_taken_away_is_not_missed(quarter: Quarter) -> None:
    written = quarter.collect().written
    for path in written:
        path.unlink()
    next(quarter.returns.glob("58101*")).unlink()
    assert len(accepted(quarter.collect())) == 4


@pytest.mark.parametrize("pattern", ["*", "*58101*"])
def test_a_pattern_that_names_no_file_of_the_unit_alone_leaves_none_out(pattern: str, quarter: Quarter) -> None:
    quarter.collect()
    next(quarter.returns.glob("58101*")).unlink()
    with pytest.raises(PoaError, match="58101 DIRECCION GENERAL"):
        quarter.collect(exclude=[pattern])


@pytest.mark.parametrize("named", [{"hold": ["58101"]}, {"exclude": ["58101*"]}])
def test_a_unit_left_out_by_name_is_not_lost(named: dict[str, Any], quarter: Quarter) -> None:
    quarter.collect()
    assert len(accepted(quarter.collect(**named))) == 4


def test_a_pipe_in_the_place_of_the_report_is_not_waited_for(quarter: Quarter) -> None:
    quarter.output.mkdir()
    os.mkfifo(quarter.report + ".json")
    assert len(accepted(quarter.collect())) == 5


def test_a_report_that_was_changed_is_kept_aside(quarter: Quarter) -> None:
    quarter.collect()
    report = Path(quarter.report + ".xlsx")
    report.write_bytes(b"lo mio")
    done = quarter.collect()
    assert done.publicado is not None
    ((before, now),) = done.publicado.kept
    assert before == report
    assert now.read_bytes() == b"lo mio"
    assert report.read_bytes().startswith(b"PK")


def test_a_return_that_lies_where_we_would_write_stops_it(quarter: Quarter, plan: Plan) -> None:
    """The returns of a unit in ./devoluciones, and the report written beside."""
    returns = quarter.folder / "devoluciones"
    quarter.returns.rename(returns)
    name = file_name(plan.unidades[0], plan.trimestre(1))
    form = filled(plan, "58101")
    (returns / name).write_bytes(put(workbook(form), {f"F{form.fila_de[101]}": "siete"}))  # to be given back
    before = hashes(quarter.folder)
    with pytest.raises(PoaError, match="58101 DIRECCION GENERAL"):
        workflow.collect([returns], PLAN_FILE, 1, quarter.folder)
    assert hashes(quarter.folder) == before


def test_returns_that_lie_in_our_own_folder_are_left_alone(quarter: Quarter, plan: Plan) -> None:
    """Found outside the returns: nobody's but theirs."""
    theirs = quarter.folder / "informe" / "devoluciones"
    theirs.mkdir(parents=True)
    name = file_name(plan.unidades[0], plan.trimestre(1))
    (theirs / name).write_bytes(b"suyo")
    quarter.fill({"58101": {101: achieved(1, 3)}})  # something to correct
    done = quarter.collect()
    assert done.publicado is not None
    assert [(was, now.read_bytes()) for was, now in done.publicado.kept] == [(theirs / name, b"suyo")]


# -- what is written -----------------------------------------------------------------------------------------------


def test_a_dry_run_judges_and_writes_nothing(quarter: Quarter) -> None:
    before = hashes(quarter.folder)
    done = quarter.collect(dry_run=True)
    assert len(accepted(done)) == 5
    assert done.written == ()
    assert hashes(quarter.folder) == before


def test_our_own_reports_among_the_returns_are_passed_over(quarter: Quarter) -> None:
    quarter.fill({"58101": {101: achieved(1, 3)}})
    for folder in (quarter.returns, quarter.returns / "informe"):
        workflow.collect([quarter.returns], PLAN_FILE, 1, folder)
    again = workflow.collect([quarter.returns], PLAN_FILE, 1, quarter.output)
    assert len(again.consolidado.archivos) == 5


def test_a_form_given_back_and_corrected_in_its_place_is_a_return(quarter: Quarter, plan: Plan) -> None:
    quarter.fill({"58101": {101: achieved(1, 3)}})
    inside = quarter.returns / "informe"
    workflow.collect([quarter.returns], PLAN_FILE, 1, inside)
    given = next((inside / "devoluciones").glob("58101*.xlsx"))
    given.write_bytes(workbook(filled(plan, "58101")))
    again = workflow.collect([quarter.returns], PLAN_FILE, 1, quarter.output)
    assert "informe/devoluciones/" + given.name in [a.nombre.replace("\\", "/") for a in again.consolidado.archivos]


def test_both_readers_give_the_same_report(quarter: Quarter) -> None:
    quarter.fill({"58101": {101: achieved(1, 3)}})
    own = quarter.collect(dry_run=True).consolidado
    assert quarter.collect(dry_run=True, reader="openpyxl", jobs=1).consolidado == own


# -- what came beside ----------------------------------------------------------------------------------------------


def test_sender_and_date_of_a_mail_are_kept(quarter: Quarter, plan: Plan) -> None:
    name = file_name(plan.unidades[0], plan.trimestre(1))
    mail = EmailMessage()
    mail["From"], mail["Date"] = "Dirección General <dg@cotuco.mx>", "Mon, 08 Apr 2024 10:00:00 -0700"
    mail.set_content("Va")
    data = (quarter.returns / name).read_bytes()
    mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    (quarter.returns / name).unlink()
    quarter.put("avance.eml", mail.as_bytes())
    quarter.collect()
    (came,) = [a for a in quarter.json()["archivos"] if a["unidad"] == "58101"]
    assert (came["recibido"], came["remitente"]) == ("2024-04-08", "Dirección General <dg@cotuco.mx>")


def test_a_pdf_without_its_book_is_a_warning_and_beside_it_a_note(quarter: Quarter) -> None:
    next(quarter.returns.glob("58203*")).unlink()
    quarter.put("58203 firmado.pdf", b"%PDF-1.7 ...")
    quarter.put("58101 firmado.pdf", b"%PDF-1.7 ...")
    done = quarter.collect()
    assert (told(done, "POA173"), told(done, "POA142")) == (["58203 firmado.pdf"], ["58101 firmado.pdf"])
    assert told(done, "POA141") == []  # it would say the same


def test_a_pdf_of_two_units_without_their_books_is_told_of_each(quarter: Quarter) -> None:
    for clave in ("58202", "58203"):
        next(quarter.returns.glob(f"{clave}*")).unlink()
    quarter.put("58202 y 58203 firmado.pdf", b"%PDF-1.7 ...")
    done = quarter.collect()
    assert told(done, "POA141") == ["58202 y 58203 firmado.pdf"] * 2


def test_what_cannot_be_opened_is_a_warning(quarter: Quarter) -> None:
    quarter.put("roto.zip", b"PK\x03\x04 roto")
    done = quarter.collect()
    assert told(done, "POA144") == ["roto.zip"]
    assert len(accepted(done)) == 5


def test_archives_without_a_book_stop_it(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "envio.zip", "w") as archive:
        archive.writestr("nota.txt", "hola")
    with pytest.raises(PoaError, match=r"No hay libros de Excel en .*Lo que hay: envio\.zip › nota\.txt"):
        workflow.collect([tmp_path], PLAN_FILE, 1, tmp_path / "informe")


def test_files_of_one_name_in_two_folders_are_both_received(quarter: Quarter, plan: Plan) -> None:
    for folder, clave in (("a", "58101"), ("b", "58102")):
        (quarter.folder / folder).mkdir()
        (quarter.folder / folder / "avance.xlsx").write_bytes(workbook(filled(plan, clave)))
    done = quarter.collect(quarter.folder / "a", quarter.folder / "b")
    assert accepted(done) == ["58101", "58102"]


# -- where we fail -------------------------------------------------------------------------------------------------


def test_a_failure_of_ours_is_a_finding_of_that_file(
    quarter: Quarter, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With no time to read anything in, every file is one that we failed at."""
    monkeypatch.delenv("POA_XL_STRICT")
    task = Task(Campaign(plan, plan.trimestre(1), {}))

    def all_of(items: object, _label: str) -> list[Incoming]:
        return list(items)  # type: ignore[call-overload,no-any-return]

    with Pool(1, Limits(cpu=1e-4, wall=1e-4), (MODULE,)) as pool:
        came = receive_all(
            pool.map, task, [next(quarter.returns.glob("58101*"))], lambda _: False, "x-errores.log", all_of
        )
    (one,) = came.received
    (finding,) = one.findings
    assert (finding.codigo, finding.severity.value, one.aceptable) == ("POA140", "error", False)
    assert finding.message == "El archivo no se pudo revisar: tardó demasiado."
    assert "x-errores.log" in finding.remedy
    assert one.traza


def test_no_log_of_failures_is_written_where_there_was_none(quarter: Quarter) -> None:
    quarter.collect()
    assert json.dumps(sorted(hashes(quarter.output))).count("errores") == 0


def test_text_that_turns_the_reading_is_written_out_where_people_read(
    quarter: Quarter, publicado: Mapping[str, Mapping[int, Captura]]
) -> None:
    quarter.fill({"58101": {**publicado["58101"], 101: achieved(1, 3, "fac\u202exslx \x9b31m")}})
    quarter.collect()
    page = Path(quarter.report + ".html").read_text(encoding="utf-8")
    assert "fac\\u202exslx \\u009b31m" in page
    assert "\u202e" not in page
    assert "\x9b" not in page
