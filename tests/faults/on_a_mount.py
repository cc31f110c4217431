"""Runs a command where a folder is a file system of its own, small or read-only.

    unshare --user --map-root-user --mount python on_a_mount.py FOLDER COPY OPTIONS COMMAND…

What is in FOLDER stands on the file system too; what stands there at the end is copied to COPY, because the file
system ends with this process.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

folder, copy, options, *command = sys.argv[1:]
with tempfile.TemporaryDirectory() as held:
    shutil.copytree(folder, held, dirs_exist_ok=True, symlinks=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=900m", "tmpfs", folder], check=True)
    shutil.copytree(held, folder, dirs_exist_ok=True, symlinks=True)
used = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
room = options.replace("USED", str(used // 1024 + 300) + "k")
subprocess.run(["mount", "-o", f"remount,{room}", folder], check=True)
code = subprocess.run(command, check=False).returncode
shutil.copytree(folder, copy, dirs_exist_ok=True, symlinks=True)
sys.exit(code)
