"""A network of one's own, in which every address there is leads to us: what a packet was sent to, we know (T18)."""

import asyncio
import ctypes
import fcntl
import os
import socket
import struct
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address

_NEW_NETWORK = 0x40000000
_PORTS = (22, 80, 443, 3000, 6379, 8080, 8443)
_TCP, _UDP, _DNS = 6, 17, 53
_A, _CNAME, _AAAA = 1, 5, 28


def enter() -> None:
    """This process alone, from now on. Raises OSError where the machine does not allow it."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEW_NETWORK):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    _raise_loopback()
    _lead_here(socket.AF_INET)
    _lead_here(socket.AF_INET6)


def _raise_loopback() -> None:
    with socket.socket() as any_socket:
        request = struct.pack("16sh14x", b"lo", 0x1 | 0x40)  # IFF_UP, IFF_RUNNING
        fcntl.ioctl(any_socket, 0x8914, request)  # SIOCSIFFLAGS


def _lead_here(family: int) -> None:
    """As `ip route add local default dev lo`, which not every machine has."""
    route = struct.pack("=BBBBBBBBI", family, 0, 0, 0, 255, 3, 254, 2, 0)  # table local, scope host, type local
    device = struct.pack("=HHi", 8, 4, socket.if_nametoindex("lo"))
    flags = 0x1 | 0x4 | 0x400  # request, acknowledge, create
    head = struct.pack("=IHHII", 16 + len(route) + len(device), 24, flags, 1, 0)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as kernel:
        kernel.send(head + route + device)
        (error,) = struct.unpack_from("=i", kernel.recv(4096), 16)
    if error:
        raise OSError(-error, os.strerror(-error))


class Wire:
    """Everything that was sent somewhere, but questions to name servers: the first packet of each conversation."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
        self._socket.bind(("lo", 3))
        self._socket.setsockopt(socket.SOL_SOCKET, 33, 64 * 1024 * 1024)  # SO_RCVBUFFORCE
        self._socket.setblocking(False)
        self.sent: Counter[tuple[str, int]] = Counter()
        asyncio.get_running_loop().add_reader(self._socket, self._read)

    def _read(self) -> None:
        try:
            while True:
                packet, place = self._socket.recvfrom(256)
                if place[2] == socket.PACKET_OUTGOING:  # on loopback each shows twice
                    self._see(packet)
        except BlockingIOError:
            pass

    def _see(self, packet: bytes) -> None:
        if packet[0] >> 4 == 4:
            protocol, to, rest = packet[9], str(IPv4Address(packet[16:20])), packet[(packet[0] & 15) * 4 :]
        else:
            protocol, to, rest = packet[6], str(IPv6Address(packet[24:40])), packet[40:]
        port = int.from_bytes(rest[2:4])
        begins = protocol == _TCP and rest[13] & 0x12 == 0x02  # SYN without ACK
        asks = protocol == _UDP and port != _DNS and int.from_bytes(rest[:2]) != _DNS
        if begins or asks:
            self.sent[to, port] += 1

    async def taken(self) -> dict[tuple[str, int], int]:
        """What was sent until now; forgets it. Fails if the kernel had to drop something unseen."""
        _, writer = await asyncio.open_connection("192.0.2.77", 80)  # a packet behind all the others
        writer.close()
        while not self.sent["192.0.2.77", 80]:  # noqa: ASYNC110 the reader of the loop rings no bell
            await asyncio.sleep(0)
        del self.sent["192.0.2.77", 80]
        _, dropped = struct.unpack("=II", self._socket.getsockopt(263, 6, 8))  # SOL_PACKET, PACKET_STATISTICS
        if dropped:
            raise AssertionError(f"{dropped} packets were not seen")
        sent, self.sent = dict(self.sent), Counter()
        return sent

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()


@dataclass
class Canaries:
    """Who answers at every address on many ports: pictures at `…/picture.png`, redirects to what is asked for."""

    picture: bytes
    destinations: Sequence[str] = ()
    servers: list[asyncio.Server] = field(default_factory=list)

    async def open(self) -> None:
        for port in _PORTS:
            self.servers += [await asyncio.start_server(self._meet, host, port) for host in ("0.0.0.0", "::")]

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            path = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1].decode()
            writer.write(self._answer(path))
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, IndexError):
            pass
        finally:
            writer.close()

    def _answer(self, path: str) -> bytes:
        step, _, number = path.rpartition("/")
        if step in ("/301", "/302", "/303", "/307", "/308") and number.isdigit():
            to = self.destinations[int(number)].encode()
            return b"HTTP/1.1 %b Moved\r\nLocation: %b\r\nContent-Length: 0\r\n\r\n" % (step[1:].encode(), to)
        if number == "picture.png":
            return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(self.picture), self.picture)
        return b"HTTP/1.1 404 Not here\r\nContent-Length: 0\r\n\r\n"

    def close(self) -> None:
        for server in self.servers:
            server.close()


class NameServer(asyncio.DatagramProtocol):
    """Answers at every address. A name has one answer for each time it is asked, the last of them for ever."""

    def __init__(self, names: Mapping[str, Sequence[Sequence[str]]]) -> None:
        self._names = names
        self.asked: Counter[tuple[str, int]] = Counter()
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]  # it is one
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        name, kind, question = _question(data)
        time = self.asked[name, kind]
        self.asked[name, kind] += 1
        answers = self._names.get(name)
        found = [] if answers is None else _records(answers[min(time, len(answers) - 1)], kind)
        flags = 0x8180 if answers is not None else 0x8183
        head = data[:2] + struct.pack(">HHHHH", flags, 1, len(found), 0, 0)
        if self._transport is not None:
            self._transport.sendto(head + question + b"".join(found), addr)


def _question(data: bytes) -> tuple[str, int, bytes]:
    labels, place = [], 12
    while data[place]:
        labels.append(data[place + 1 : place + 1 + data[place]].decode())
        place += 1 + data[place]
    return ".".join(labels).lower(), int.from_bytes(data[place + 1 : place + 3]), data[12 : place + 5]


def _records(answer: Sequence[str], kind: int) -> list[bytes]:
    """With no time to live; a word that is no address is the name that this one stands for."""
    owner, found = b"\xc0\x0c", []  # the name in the question
    for text in answer:
        if not text[0].isdigit() and ":" not in text:
            alias = b"".join(bytes([len(label)]) + label.encode() for label in text.split(".")) + b"\0"
            found.append(_record(owner, _CNAME, alias))
            owner = alias
            continue
        address = ip_address(text)
        if kind == (_A if address.version == 4 else _AAAA):
            found.append(_record(owner, kind, address.packed))
    return found


def _record(owner: bytes, kind: int, inner: bytes) -> bytes:
    return owner + struct.pack(">HHIH", kind, 1, 0, len(inner)) + inner
