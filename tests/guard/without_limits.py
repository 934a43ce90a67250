"""Preloaded, makes a worker believe that its system sets no limits, as Windows."""

import faulthandler
import signal
import sys

sys.modules["resource"] = None  # type: ignore[assignment]
sys.modules["fcntl"] = None  # type: ignore[assignment]
del signal.setitimer
del faulthandler.register
