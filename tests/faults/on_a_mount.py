"""Runs a command where a folder is a file system of its own, small or read-only.

    unshare --user --map-root-user --mount python on_a_mount.py FOLDER COPY OPTIONS COMMAND…

What is in FOLDER stands on the file system too; what stands there at the end is copied to COPY, because the file
system ends with this process. In OPTIONS, USED stands for what is in it and a little room.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile

ROOM = 300_000
"""Bytes that are free."""


def main(folder: str, copy: str, options: str, *command: str) -> int:
    with tempfile.TemporaryDirectory() as held:
        shutil.copytree(folder, held, dirs_exist_ok=True, symlinks=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=900m", "tmpfs", folder], check=True)
        shutil.copytree(held, folder, dirs_exist_ok=True, symlinks=True)
    state = os.statvfs(folder)
    used = (state.f_blocks - state.f_bfree) * state.f_frsize
    options = options.replace("USED", str(used + ROOM))
    subprocess.run(["mount", "-o", f"remount,{options}", folder], check=True)
    code = subprocess.run(command, check=False).returncode
    shutil.copytree(folder, copy, dirs_exist_ok=True, symlinks=True)
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
