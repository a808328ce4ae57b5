"""A slow reference decoder, written from RFC 8259 and W-JSON-1…3, to judge the fast one by."""

import math
from collections.abc import Callable
from typing import TypeVar

_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_WORDS: dict[str, object] = {"true": True, "false": False, "null": None}
_DIGITS = frozenset("0123456789")
_SPACE = frozenset(" \t\n\r")
T = TypeVar("T")


class Refused(Exception):
    """Not what W-JSON-1 and W-JSON-2 allow."""


def decode(body: bytes, depth: int) -> dict[str, object]:
    if body[:3] == b"\xef\xbb\xbf":
        body = body[3:]
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise Refused from fault
    reader = _Reader(text, depth)
    reader.space()
    value = reader.value(0)
    reader.space()
    if reader.at != len(text) or not isinstance(value, dict):
        raise Refused
    return value


class _Reader:
    def __init__(self, text: str, depth: int) -> None:
        self.text = text
        self.at = 0
        self.depth = depth

    def peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def take(self, wanted: str) -> None:
        if not self.text.startswith(wanted, self.at):
            raise Refused
        self.at += len(wanted)

    def space(self) -> None:
        while self.peek() in _SPACE:
            self.at += 1

    def value(self, depth: int) -> object:
        match self.peek():
            case "{":
                return dict(self.row("{", "}", depth, self.pair))
            case "[":
                return self.row("[", "]", depth, self.value)
            case '"':
                return self.string()
            case "-" | "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9":
                return self.number()
        for word, meaning in _WORDS.items():
            if self.text.startswith(word, self.at):
                self.take(word)
                return meaning
        raise Refused

    def row(self, opening: str, closing: str, depth: int, read: Callable[[int], T]) -> list[T]:
        if depth == self.depth:
            raise Refused
        self.take(opening)
        self.space()
        values: list[T] = []
        if self.peek() != closing:
            while True:
                self.space()
                values.append(read(depth + 1))
                self.space()
                if self.peek() != ",":
                    break
                self.take(",")
        self.take(closing)
        return values

    def pair(self, depth: int) -> tuple[str, object]:
        name = self.string()
        self.space()
        self.take(":")
        self.space()
        return name, self.value(depth)

    def digits(self) -> str:
        start = self.at
        while self.peek() in _DIGITS:
            self.at += 1
        if self.at == start:
            raise Refused
        return self.text[start : self.at]

    def number(self) -> int | float:
        start = self.at
        if self.peek() == "-":
            self.take("-")
        whole = self.digits()
        if len(whole) > 1 and whole[0] == "0":
            raise Refused
        is_whole = True
        if self.peek() == ".":
            self.take(".")
            self.digits()
            is_whole = False
        if self.peek() in ("e", "E"):
            self.at += 1
            if self.peek() in ("+", "-"):
                self.at += 1
            self.digits()
            is_whole = False
        if math.isinf(float(self.text[start : self.at])):
            raise Refused
        return int(self.text[start : self.at]) if is_whole else float(self.text[start : self.at])

    def string(self) -> str:
        self.take('"')
        units: list[str] = []
        while (sign := self.peek()) != '"':
            if sign < " ":  # also the end of the text
                raise Refused
            self.at += 1
            units.append(self.escape() if sign == "\\" else sign)
        self.take('"')
        return "".join(units)

    def escape(self) -> str:
        sign = self.peek()
        self.at += 1
        if sign in _ESCAPES:
            return _ESCAPES[sign]
        if sign != "u":
            raise Refused
        unit = self.hexadecimal()
        if 0xD800 <= unit < 0xDC00:
            self.take("\\u")
            low = self.hexadecimal()
            if not 0xDC00 <= low < 0xE000:
                raise Refused
            return chr(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
        if 0xDC00 <= unit < 0xE000:
            raise Refused
        return chr(unit)

    def hexadecimal(self) -> int:
        four = self.text[self.at : self.at + 4]
        if len(four) != 4 or not set(four) <= set("0123456789abcdefABCDEF"):
            raise Refused
        self.at += 4
        return int(four, 16)
