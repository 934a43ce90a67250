"""Put first on the path, makes Python, and every process it starts, believe that it lacks what Windows lacks."""

import faulthandler
import os
import signal
import sys

for module in ("resource", "fcntl", "pwd", "grp", "termios"):
    sys.modules[module] = None  # type: ignore[assignment]
for place, names in (
    (signal, ("setitimer", "pthread_sigmask", "alarm", "SIGALRM", "SIGPROF", "SIGXCPU", "SIGUSR1")),
    (faulthandler, ("register",)),
    (os, ("fork", "sched_getaffinity", "geteuid", "getuid", "mkfifo", "statvfs", "posix_spawn", "fchmod")),
):
    for name in names:
        if hasattr(place, name):
            delattr(place, name)
