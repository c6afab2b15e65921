"""People who hand in files, while the open pages of all of them ask how far these are.

Each page asks as htmx does: it waits, asks for its fragment on a connection that stays open, and
waits again.
"""

import asyncio
import random
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
from bs4 import BeautifulSoup

from tests.bench.files import DESCRIPTOR
from tests.desk import Person, make_person
from webapp import create_app
from webapp.cli.running import RunningDesk
from webapp.extensions import db
from webapp.settings import Settings

# What the pages of one person show.
PAGES = ("/processes/{process}", "/uploads/{upload}", "/")
# After how many seconds to ask again: a page says it as long as something runs.
EVERY = re.compile(rb'hx-trigger="every (\d+)s"')
LOOK_UP_SECONDS = 0.5
# Until all pages are open and all templates are read.
WARM_UP_SECONDS = 5.0


@dataclass
class Member:
    """A person with a signed-in browser, and what they have handed in last."""

    person: Person
    cookie: str
    upload: int = 0
    process: int = 0
    uploads: int = 0


@dataclass
class Crowd:
    """The people at a desk, until when they stay, and how long each poll took."""

    url: str
    members: list[Member]
    content: bytes
    until: float = 0.0
    began: float = 0.0
    seconds: list[float] = field(default_factory=list)

    async def stay(self, seconds: float, pages: int) -> None:
        """Hand in files and look at `pages` pages for so long."""
        async with httpx.AsyncClient(base_url=self.url, timeout=30) as client:
            await asyncio.gather(*(self._hand_in(client, member) for member in self.members))
            self.began = time.perf_counter() + WARM_UP_SECONDS
            self.until = self.began + seconds
            await asyncio.gather(
                *(self._go_on(client, member) for member in self.members),
                *(self._look(number) for number in range(pages)),
            )

    async def _hand_in(self, client: httpx.AsyncClient, member: Member) -> None:
        member.uploads += 1
        line = f"\n{10_000_000 + member.uploads},a@example.org,Abc,AT,gold,2020-01-01,1,true\n"
        answer = await client.post(
            "/api/uploads",
            headers=member.person.bearer,
            data={"dataset": DESCRIPTOR["name"]},
            files={"file": (f"{member.person.email}.csv", self.content + line.encode())},
        )
        page = answer.raise_for_status().json()
        member.upload, member.process = page["id"], page["validation"]["id"]

    async def _go_on(self, client: httpx.AsyncClient, member: Member) -> None:
        while time.perf_counter() < self.until:
            address = f"/api/processes/{member.process}"
            answer = await client.get(address, headers=member.person.bearer)
            if answer.raise_for_status().json()["finished"]:
                await self._hand_in(client, member)
            await asyncio.sleep(1)

    async def _look(self, number: int) -> None:
        member = self.members[number % len(self.members)]
        path = PAGES[number // len(self.members) % len(PAGES)]
        place = urlsplit(self.url)
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        await asyncio.sleep(random.random())
        while time.perf_counter() < self.until:
            upload = member.upload
            asked = path.format(upload=upload, process=member.process)
            started = time.perf_counter()
            writer.write(
                f"GET {asked} HTTP/1.1\r\nHost: {place.netloc}\r\nHX-Request: true\r\n"
                f"Cookie: {member.cookie}\r\n\r\n".encode()
            )
            told = EVERY.search(await _read(reader))
            if started > self.began:
                self.seconds.append(time.perf_counter() - started)
            if told:
                await asyncio.sleep(int(told[1]))
            # A page whose file is done asks no more; its person goes on with their next file.
            while not told and member.upload == upload and time.perf_counter() < self.until:
                await asyncio.sleep(random.random() * LOOK_UP_SECONDS)
        writer.close()
        await writer.wait_closed()


async def _read(reader: asyncio.StreamReader) -> bytes:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    status, *lines = head.splitlines()
    assert status.split()[1] == "200", head
    named = dict(line.lower().split(": ", 1) for line in lines if ": " in line)
    return await reader.readexactly(int(named["content-length"]))


def crowd_at(desk: RunningDesk, people: int, content: bytes) -> Crowd:
    """So many new people, each signed in with a browser."""
    app = create_app(Settings(data=desk.data, secret_key="-" * 32))
    persons = [make_person(app, f"person{number}@example.org") for number in range(people)]
    with app.app_context():
        db.engine.dispose()
    members = [Member(person, _sign_in(desk.url, person)) for person in persons]
    return Crowd(desk.url, members, content)


def _sign_in(url: str, person: Person) -> str:
    """The cookie of a browser after its person has signed in."""
    with httpx.Client(base_url=url, timeout=30) as client:
        page = BeautifulSoup(client.get("/signin").text, "html.parser")
        token = page.select_one("input[name=csrf_token]")
        assert token is not None
        answer = client.post(
            "/signin",
            data={
                "csrf_token": str(token["value"]),
                "email": person.email,
                "password": person.password,
            },
        )
        assert answer.status_code == 302, answer.text
        return "; ".join(f"{name}={value}" for name, value in client.cookies.items())
