"""The process that shows the pages.

`python -m app.machines.pages_process LISTENING PARENT FOLDER`, started by app/machines/front.py. LISTENING is the
unix socket that it answers on, PARENT a pipe that ends when the front does, however that ended, and FOLDER holds the
socket's name and is removed then.
"""

import logging
import os
import shutil
import socket
import sys
from threading import Thread
from time import sleep
from typing import Any

import uvicorn

from app.machines.server import app

BEHIND = 5
"""How far behind the front it waits for a processor (nice): a probe takes milliseconds, and a page a second."""
GRACE = 3
"""Seconds for whoever is connected."""
FORCED = 10
"""Seconds after which a page that is still being made is given up."""


def main() -> None:
    """Answer until the front has ended."""
    listening, parent = (int(word) for word in sys.argv[1:3])
    os.nice(BEHIND)
    logging.setLogRecordFactory(_in_one_line)
    config = uvicorn.Config(
        app,
        loop="asyncio",  # its sockets are Python's, and a test watches whom they reach
        ws="websockets-sansio",
        ws_ping_interval=None,  # the front asks browsers whether they are there
        ws_per_message_deflate=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        access_log=False,
        log_level=logging.WARNING,
        timeout_graceful_shutdown=GRACE,
    )
    server = uvicorn.Server(config)
    Thread(target=_end_with, args=(parent, server, sys.argv[3]), daemon=True).start()
    server.run(sockets=[socket.socket(fileno=listening)])


def _in_one_line(*what: Any, **more: Any) -> logging.LogRecord:
    """A warning in one line, without traceback.

    Streamlit logs one for anything a visitor sends that is no message of a page.
    """
    record = logging.LogRecord(*what, **more)
    if record.levelno < logging.ERROR:
        record.exc_info = None
    return record


def _end_with(parent: int, server: uvicorn.Server, folder: str) -> None:
    """End when the other end of the pipe is gone."""
    os.read(parent, 1)
    shutil.rmtree(folder, ignore_errors=True)
    server.should_exit = True
    sleep(FORCED)
    os._exit(1)


if __name__ == "__main__":
    main()
