"""What jupyter_client asks for a kernel's process: a fork from the nursery, or else a new process."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner

from assurance.kernels import ADDRESS

PATIENCE = 60.0
"""Seconds to wait for the nursery to be ready."""


class ForkedKernel(LocalProvisioner):
    """A kernel forked from the nursery. The open connection is what tells each side that the other lives."""

    connection: socket.socket | None = None

    async def launch_kernel(self, cmd: list[str], **settings: Any) -> KernelConnectionInfo:
        """Start the kernel, and return how to reach it."""
        settings["env"] = {**settings.get("env", os.environ), **getattr(self.parent, "own_environment", {})}
        address = settings["env"].pop(ADDRESS, "")
        try:
            self.connection = _call(address)
            request = {
                "arguments": cmd[3:],
                "environment": settings["env"],
                "folder": str(settings.get("cwd") or Path.cwd()),
            }
            self.connection.sendall(f"{json.dumps(request)}\n".encode())
            self.pid = int(self.connection.makefile(encoding="utf-8").readline())
        except (OSError, ValueError):
            self._hang_up()
            return await super().launch_kernel(cmd, **settings)
        return self.connection_info

    @property
    def has_process(self) -> bool:
        """Whether there is a kernel."""
        return self.connection is not None or super().has_process

    async def poll(self) -> int | None:
        """Return None while the kernel lives."""
        if self.connection is None:
            return await super().poll()
        try:
            self.connection.setblocking(False)
            ended = not self.connection.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            ended = False
        except OSError:
            ended = True
        return 1 if ended else None

    async def wait(self) -> int | None:
        """Return once the kernel has ended."""
        if self.connection is None:
            return await super().wait()
        while await self.poll() is None:
            await asyncio.sleep(0.02)
        self._hang_up()
        return 0

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel and what it started."""
        if self.connection is None:
            await super().send_signal(signum)
        elif await self.poll() is None and self.pid is not None:
            os.killpg(self.pid, signum)

    async def kill(self, restart: bool = False) -> None:
        """End the kernel now."""
        if self.connection is None:
            await super().kill(restart=restart)
        else:
            await self.send_signal(signal.SIGKILL)

    async def terminate(self, restart: bool = False) -> None:
        """Ask the kernel to end."""
        if self.connection is None:
            await super().terminate(restart=restart)
        else:
            await self.send_signal(signal.SIGTERM)

    def _hang_up(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def _call(address: str) -> socket.socket:
    if not address:
        raise OSError("there is no nursery")
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(PATIENCE)
    connection.connect(address)
    return connection
