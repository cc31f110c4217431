"""A notebook's cells, run in this process by IPython's own kernel, without the sockets that a kernel has.

What a cell shows goes up the one connection to whoever asked, as the messages that a kernel would send, so
that it is read as a kernel's. Of a kernel's protocol there is only what ends in a notebook (`SHOWN`). When a
cell asks for more, such as a widget, which would talk with a page, `null` goes up and this process ends.
"""

from __future__ import annotations

import asyncio
import codecs
import importlib
import io
import os
import select
import socket
import sys
import threading
from types import SimpleNamespace
from typing import Any

from ipykernel import kernelapp
from ipykernel.ipkernel import IPythonKernel
from jupyter_client.session import Session
from tornado.ioloop import IOLoop

from assurance.nursery import listen

sys.modules["debugpy"] = None  # type: ignore[assignment]  # nobody debugs here, and it takes time to import
importlib.import_module("ipykernel.debugger")
del sys.modules["debugpy"]

SHOWN = frozenset({
    "stream", "display_data", "update_display_data", "execute_result", "error", "clear_output",
    "execute_input", "execute_reply",
})  # fmt: skip
"""The messages that a notebook is made of, or that say how a cell ended."""


def run(connection: socket.socket, arguments: list[str]) -> None:
    """Run every cell that comes down the connection, and return when no more can come.

    Down comes a line of JSON a cell, its source. Up goes a line a message: its type and content.
    """
    sys.argv = ["ipykernel_launcher", *arguments]
    app = IPKernelApp.instance(session=_Line(connection))
    app.initialize(arguments)
    try:
        IOLoop.current().run_sync(lambda: app.run_cells(connection))
    except RuntimeError:
        if not app.kernel.shell.exit_now:  # `exit()` in a cell stops the loop, a little later
            raise


class _Line(Session):
    """Sends what a kernel says up the connection."""

    def __init__(self, connection: socket.socket) -> None:
        super().__init__()
        self._connection, self._sending = connection, threading.Lock()
        self.open = False

    def send(  # type: ignore[override]
        self, stream: object, msg_or_type: Any, content: Any = None, *_: object, **__: object
    ) -> dict[str, Any] | None:
        """Send a message. As of a kernel, nothing comes of what a process sends that a cell has forked."""
        if os.getpid() != self.pid:
            return None
        message = msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, content)
        kind = message["msg_type"]
        if not self.open:
            return message
        with self._sending:
            if kind not in SHOWN:
                self._connection.sendall(b"null\n")
                os._exit(1)
            self._connection.sendall(
                b'{"msg_type": "%s", "content": %s}\n' % (kind.encode(), self.pack(message["content"]))
            )
        return message


class _Stream(io.TextIOBase):
    """Standard output or error of the cells: what is written to it, and to its descriptor.

    Nothing is sent before it is flushed, at the latest when a cell ends: the same cell always sends the same.
    """

    encoding = "UTF-8"

    def __init__(self, name: str, descriptor: int, session: Session) -> None:
        self.name, self._session, self._process = name, session, os.getpid()
        self._held: list[str] = []
        self._holding = threading.RLock()
        self._descriptor, self._outside = descriptor, os.dup(descriptor)
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._pipe, self._kept_open = os.pipe()
        os.dup2(self._kept_open, descriptor)
        threading.Thread(target=self._watch, daemon=True).start()

    def write(self, text: str) -> int:
        """Hold text until it is flushed. In a process that a cell has forked, hand it to this one."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if os.getpid() != self._process:
            os.write(self._descriptor, text.encode(errors="replace"))
        else:
            with self._holding:
                self._take()
                self._held.append(text)
        return len(text)

    def flush(self) -> None:
        """Send what is held."""
        if os.getpid() != self._process:
            return
        with self._holding:
            self._take()
            text, self._held = "".join(self._held), []
            if text:
                self._session.send(None, "stream", {"name": self.name, "text": text})

    def writable(self) -> bool:
        """Return True."""
        return True

    def fileno(self) -> int:
        """Return the descriptor of what this process had before it ran cells."""
        return self._outside

    def _take(self) -> None:
        """Hold what has been written to the descriptor."""
        while select.select([self._pipe], [], [], 0)[0]:
            self._held.append(self._decode(os.read(self._pipe, 65536)))

    def _watch(self) -> None:
        """Empty the pipe while a cell waits for somebody who fills it."""
        while True:
            select.select([self._pipe], [], [])
            with self._holding:
                self._take()


class IPKernelApp(kernelapp.IPKernelApp):
    """IPython's kernel as it comes up by itself, less all that is there to be spoken to.

    Cells see its name, in their configuration.
    """

    def init_connection_file(self) -> None:
        """There is none."""

    def write_connection_file(self, **_: object) -> None:
        """There is none."""

    def log_connection_info(self) -> None:
        """There is none."""

    init_poller = init_sockets = init_heartbeat = init_connection_file

    def init_io(self) -> None:
        """Put our own streams in place of the process's."""
        sys.stdout, sys.stderr = (
            _Stream(name, descriptor, self.session) for name, descriptor in (("stdout", 1), ("stderr", 2))
        )
        self.outstream_class = None  # type: ignore[assignment]
        super().init_io()

    def init_kernel(self) -> None:
        """Make the kernel."""
        self.kernel = IPythonKernel.instance(
            parent=self,
            session=self.session,
            profile_dir=self.profile_dir,
            user_ns=self.user_ns,
            log=self.log,
            shell_channel_thread=SimpleNamespace(parent_thread=threading.main_thread()),
        )

    async def run_cells(self, connection: socket.socket) -> None:
        """Run every cell that comes, in this loop, in which a cell may leave something under way."""
        loop, cells = asyncio.get_running_loop(), asyncio.Queue[str]()
        self.kernel.io_loop = IOLoop.current()

        listen(connection, lambda source: loop.call_soon_threadsafe(cells.put_nowait, source))
        self.session.open = True  # what is said before is of no cell
        while True:
            request = self.session.msg("execute_request", {
                "code": await cells.get(), "silent": False, "store_history": True, "user_expressions": {},
                "allow_stdin": False, "stop_on_error": False,
            })  # fmt: skip
            self.kernel.set_parent([], request)
            self.kernel.pre_handler_hook()  # an interrupt is then one of the cell
            await self.kernel.execute_request(None, [], request)
