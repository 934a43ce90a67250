"""What stops a command: one exception, told in Spanish to the person at the terminal."""


class PoaError(Exception):
    """poa-xl cannot go on; the text, in Spanish, names the file, what was found, what was expected and what to do.

    A person's mistake inside a workbook or a plan is never a PoaError: it is a Finding.  Our own bugs are neither.
    """
