"""``python -m poa_xl``."""

from poa_xl.cli import main

main(prog_name="poa-xl")
