"""A browser before the door of production: keeps its cookies, comes from an address of its own behind our proxy."""

from urllib.parse import parse_qs, urlencode, urlsplit

from gonets.wire.ids import UserId
from tests.people.person import Operator
from tests.town import Answer, Json, Town

PUBLIC = "https://chat.example"
PASSWORD = "three green leaves"
SESSION = "__Host-session"


class Visitor:
    def __init__(self, town: Town, address: str = "203.0.113.7", agent: str = "Firefox") -> None:
        self.town = town
        self.cookies: dict[str, str] = {}
        self.user = ""
        self._headers = {"host": "chat.example", "X-Forwarded-For": address, "User-Agent": agent}

    @property
    def headers(self) -> dict[str, str]:
        """What the browser sends along by itself."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return self._headers | ({"Cookie": cookies} if cookies else {})

    async def asks(self, path: str, **query: object) -> Answer:
        asked = f"?{urlencode(query)}" if query else ""
        return self._keep(await self.town.call("GET", f"/api/{path}{asked}", headers=self.headers))

    async def sees(self, path: str, **query: object) -> Json:
        answer = await self.asks(path, **query)
        assert answer.status == 200, answer.body
        return answer.json

    async def does(self, path: str, **body: object) -> Answer:
        headers = self.headers | {"Origin": PUBLIC, "Content-Type": "application/json"}
        return self._keep(await self.town.call("POST", f"/api/{path}", body, headers=headers))

    async def done(self, path: str, **body: object) -> Json:
        answer = await self.does(path, **body)
        assert answer.status == 200, answer.body
        return answer.json

    async def signs_in(self, login: str, password: str = PASSWORD) -> Answer:
        return await self.does("sign-in", login=login, password=password)

    async def comes_in(self, login: str, name: str = "Anna", *, admin: bool = False) -> "Visitor":
        """Invited by the operator."""
        self.user, code = await invited(self.town, name, admin=admin)
        await self.done("invitations/accept", code=code, login=login, password=PASSWORD)
        return self

    def elsewhere(self, address: str = "198.51.100.9") -> "Visitor":
        """Another browser in another place."""
        return Visitor(self.town, address)

    def _keep(self, answer: Answer) -> Answer:
        for line in answer.set_cookies:
            pair, *attributes = line.split("; ")
            name, _, value = pair.partition("=")
            if "Max-Age=0" in attributes:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return answer


def console(town: Town) -> Operator:
    return Operator(town, {"authorization": "Bearer the-key-of-the-tea-house"})


async def invited(town: Town, name: str = "Anna", *, admin: bool = False) -> tuple[str, str]:
    """A new person and the code of the link that lets them in."""
    made = await console(town).done("users", name=name, admin=admin)
    return made["user_id"], code_of(made["link"])


async def invited_again(town: Town, user: UserId | str) -> str:
    return code_of((await console(town).done("users/invite", user_id=str(user)))["link"])


def code_of(link: str) -> str:
    assert link.startswith(f"{PUBLIC}/sign-in?")
    return parse_qs(urlsplit(link).query)["invitation"][0]
