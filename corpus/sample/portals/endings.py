"""How a connection of the sample server ends: in order, by a reset, by an alert of TLS."""

import asyncio
import os
import socket
import struct

# Reset on close instead of an orderly end (SO_LINGER with no time).
_RESET = struct.pack("ii", 1, 0)
# A record of TLS 1.2: alert, fatal, internal error.
_ALERT = bytes((21, 3, 3, 0, 2, 2, 80))
_ALERT_SECONDS = 0.02


def arm_reset(writer: asyncio.StreamWriter) -> None:
    """Make the coming close a reset; what was written stays with the client if it has read it."""
    connection: socket.socket = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)


async def send_alert(writer: asyncio.StreamWriter) -> None:
    """Break TLS off with an alert where data is due; without TLS, with the same odd bytes."""
    connection: socket.socket = writer.get_extra_info("socket")
    with socket.socket(fileno=os.dup(connection.fileno())) as raw:
        raw.send(_ALERT)
    # What is sent must arrive before the connection is cut.
    await asyncio.sleep(_ALERT_SECONDS)


async def close_orderly(writer: asyncio.StreamWriter) -> None:
    """Close when all that was written has left."""
    writer.close()
    await writer.wait_closed()
