"""A person of the cast, and the operator, calling as a page of ours would."""

from collections.abc import Mapping
from itertools import count
from urllib.parse import urlencode

from gonets.wire.ids import UserId
from tests.town import Answer, Json, Town, as_person

OURS = "http://127.0.0.1:7070"
_numbers = count(1)


class Person:
    def __init__(self, town: Town, who: UserId) -> None:
        self.town = town
        self.who = who

    async def asks(self, path: str, **query: object) -> Answer:
        asked = f"?{urlencode(query)}" if query else ""
        return await self.town.call("GET", f"/api/{path}{asked}", headers=as_person(self.who))

    async def sees(self, path: str, **query: object) -> Json:
        """What a GET gives; it must succeed."""
        answer = await self.asks(path, **query)
        assert answer.status == 200, answer.body
        return answer.json

    async def does(self, path: str, **body: object) -> Answer:
        return await self.town.call("POST", f"/api/{path}", body, headers=as_person(self.who))

    async def done(self, path: str, **body: object) -> Json:
        """What a POST gives; it must succeed."""
        answer = await self.does(path, **body)
        assert answer.status == 200, answer.body
        return answer.json

    async def says(self, chat: object, text: str) -> str:
        """Gives the mid."""
        sent = await self.done(f"chats/{chat}/messages", client_id=fresh(), text=text)
        return str(sent["message"]["mid"])

    async def texts(self, chat: object) -> list[str]:
        """What stands in the chat, less the system messages."""
        found = await self.sees(f"chats/{chat}/messages")
        return [one["message"]["text"] for one in found["messages"] if "system" not in one]

    async def people_of(self, chat: object) -> set[str]:
        """Who is active there, as the operator sees this person's chats."""
        found = (await Operator(self.town).sees("chats", user=self.who))["chats"]
        return set(next(one for one in found if one["chat_id"] == str(chat))["participants"])


class Operator:
    def __init__(self, town: Town, headers: Mapping[str, str] | None = None) -> None:
        self.town = town
        self._headers = {"Origin": OURS, "Content-Type": "application/json", **(headers or {})}

    async def asks(self, path: str, **query: object) -> Answer:
        asked = f"?{urlencode(query)}" if query else ""
        return await self.town.call("GET", f"/api/console/{path}{asked}", headers=self._headers)

    async def sees(self, path: str, **query: object) -> Json:
        answer = await self.asks(path, **query)
        assert answer.status == 200, answer.body
        return answer.json

    async def does(self, path: str, **body: object) -> Answer:
        return await self.town.call("POST", f"/api/console/{path}", body, headers=self._headers)

    async def done(self, path: str, **body: object) -> Json:
        answer = await self.does(path, **body)
        assert answer.status == 200, answer.body
        return answer.json


def fresh() -> str:
    """A client_id that nobody has used."""
    return f"c-{next(_numbers)}"


def refusal(answer: Answer) -> tuple[int, int, str | None]:
    """Status, code and field of an error object."""
    return answer.status, answer.json["error_code"], answer.json.get("error_field")
