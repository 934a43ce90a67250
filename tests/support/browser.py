"""Chromium as tests use it: pages loaded in frames of a given width, questions answered in JavaScript, screenshots."""

from __future__ import annotations

import html
import json
import re
import subprocess
from pathlib import Path
from typing import Any

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
)  # fmt: skip


def ask(chromium: str, page: Path, script: str, width: int, folder: Path) -> Any:
    """The JSON value that ``script`` (a function body with ``doc`` and ``win``, may be async) returns of ``page``.

    The page stands in a frame so that its width may be that of a phone, which no window of Chromium may have.
    """
    source = html.escape(page.read_text(encoding="utf-8"), quote=True)
    host = folder / f"host-{width}.html"
    host.write_text(
        f'<!DOCTYPE html><meta charset="utf-8"><body><iframe id="f" width="{width}" height="900" srcdoc="{source}"></iframe>'
        "<pre id='said'></pre><script>"
        "document.getElementById('f').addEventListener('load', async () => {"
        "const win = document.getElementById('f').contentWindow, doc = win.document;"
        f"const said = await (async () => {{ {script} }})();"
        "document.getElementById('said').textContent = 'SAID' + JSON.stringify(said) + 'END';});</script>",
        encoding="utf-8",
    )
    profile = folder / f"profile-{width}"
    command = [
        chromium,
        *FLAGS,
        f"--user-data-dir={profile}",
        "--virtual-time-budget=20000",
        "--dump-dom",
        host.as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    found = re.findall(r"SAID(.*?)END</pre>", done.stdout, re.DOTALL)
    assert found, done.stderr[-2000:]
    return json.loads(html.unescape(found[-1]))
