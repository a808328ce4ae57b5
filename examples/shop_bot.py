"""A tea shop: a menu of buttons, photos, an order with phone and place. Standard library only.

    python examples/shop_bot.py --poll              # or --webhook 8080, called at BOT_URL (default: this machine)
    python examples/shop_bot.py --orders            # what was ordered, one JSON object a line

GONETS_TOKEN is the group's token. It talks to https://api.ok.ru, or to GONETS_BASE_URL.

Whoever is killed, no order is lost and none is made twice: one transaction of shop.db holds an event, what it changes
and what is to be said about it. A thread says it, under a key made from the event, and strikes it out once it is taken.
"""

import argparse
import contextlib
import hashlib
import http.client
import json
import math
import os
import re
import sqlite3
import struct
import threading
import time
import uuid
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

BASE = os.environ.get("GONETS_BASE_URL", "https://api.ok.ru")
TOKEN = os.environ.get("GONETS_TOKEN", "")

PRICES = {"assam": 450, "sencha": 620, "oolong": 890}
COLOURS = {"assam": (150, 62, 28), "sencha": (168, 176, 62), "oolong": (206, 132, 48)}  # of the tea in the cup
HELLO = {"/start", "/menu", "меню", "начать", "привет", "здравствуйте", "menu", "start", "hello", "hi"}
RU = {
    "assam": "Ассам",
    "sencha": "Сенча",
    "oolong": "Улун",
    "menu": "Здравствуйте! Это чайная лавка. Что вам показать?",
    "good": "{tea}, 100 г: {price} ₽",
    "order": "Заказать",
    "back": "Другой чай",
    "ordered": "{tea} в заказе № {number}",
    "phone": "Заказ № {number}: {tea}. По какому телефону позвонить? Нажмите кнопку или напишите номер.",
    "my phone": "Мой телефон",
    "place": "Куда привезти? Нажмите кнопку, пришлите место на карте или напишите адрес.",
    "i am here": "Я здесь",
    "summary": "Заказ № {number}\n{tea}, 100 г: {price} ₽\nКому: {name}\nТелефон: +{phone}\nКуда: {where}",
    "right?": "Всё верно?",
    "yes": "Всё верно",
    "no": "Отменить",
    "placed": "Заказ № {number} принят. Позвоним, когда курьер выйдет.",
    "cancelled": "Заказ № {number} отменён.",
    "over placed": "Заказ № {number} уже принят.",
    "over cancelled": "Заказ № {number} уже отменён.",
}
EN = {
    "assam": "Assam",
    "sencha": "Sencha",
    "oolong": "Oolong",
    "menu": "Hello! This is a tea shop. What may we show you?",
    "good": "{tea}, 100 g: {price} ₽",
    "order": "Order",
    "back": "Another tea",
    "ordered": "{tea} is in order No. {number}",
    "phone": "Order No. {number}: {tea}. Which phone may we call? Press the button or type the number.",
    "my phone": "My phone",
    "place": "Where to? Press the button, send a place on the map or type the address.",
    "i am here": "I am here",
    "summary": "Order No. {number}\n{tea}, 100 g: {price} ₽\nFor: {name}\nPhone: +{phone}\nWhere: {where}",
    "right?": "Is that right?",
    "yes": "That is right",
    "no": "Cancel",
    "placed": "Order No. {number} is taken. We call when the courier leaves.",
    "cancelled": "Order No. {number} is cancelled.",
    "over placed": "Order No. {number} was taken before.",
    "over cancelled": "Order No. {number} was cancelled before.",
}

TABLES = """
CREATE TABLE IF NOT EXISTS heard (event TEXT PRIMARY KEY, at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS outbox (
    turn INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL, path TEXT NOT NULL, press TEXT, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS photos (tea TEXT PRIMARY KEY, token TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS orders (
    number INTEGER PRIMARY KEY AUTOINCREMENT, state TEXT NOT NULL DEFAULT 'open',
    chat TEXT NOT NULL, user TEXT NOT NULL, name TEXT NOT NULL, tea TEXT NOT NULL, phone TEXT, place TEXT,
    card TEXT NOT NULL, UNIQUE (card, user));  -- the message whose button was pressed: pressed twice is ordered once
CREATE UNIQUE INDEX IF NOT EXISTS open_orders ON orders (chat, user) WHERE state = 'open';
"""
#: How long an event may come again, and more.
REMEMBERED_MS = 2 * 24 * 3600 * 1000
#: Refusals that no repeating will change; the others (rates, the service, our token) are waited for.
FOR_GOOD = {10, 24, 100, 110, 140, 300, 704, 705, 706, 708}


class Refused(Exception):
    def __init__(self, error, wait):
        super().__init__(error["error_msg"])
        self.code, self.data, self.field = error["error_code"], error.get("error_data"), error.get("error_field") or ""
        self.wait = float(wait)


def call(path, body=None, key=None, **query):
    headers = {"Content-Type": "application/json;charset=utf-8"}
    if key is not None:
        headers["Idempotency-Key"] = key  # the same call twice has one effect
    data = None if body is None else json.dumps(body).encode()
    request = Request(f"{BASE}/graph/{path}?{urlencode(query | {'access_token': TOKEN})}", data, headers)
    try:
        answer = urlopen(request, timeout=100)
    except HTTPError as refusal:  # an answer all the same
        answer = refusal
    with answer:
        found = json.load(answer)
        if "error_code" in found:
            raise Refused(found, answer.headers.get("Retry-After", "1"))
    return found


# What the shop says: messages, as the API takes them.


def message(text, *attachments):
    return {"message": {"text": text, "attachments": list(attachments)}}


def keyboard(*rows):
    return {"type": "INLINE_KEYBOARD", "payload": {"keyboard": {"buttons": [list(row) for row in rows]}}}


def button(text, payload, intent="DEFAULT"):
    return {"type": "CALLBACK", "text": text, "payload": payload, "intent": intent}


def image(tea):
    return {"type": "IMAGE", "payload": {"photo": tea}}  # the photo's token takes its place when it is sent


def place_of(order):
    return None if order["place"] is None else json.loads(order["place"])


class Words:
    """The shop's messages in one language."""

    def __init__(self, texts):
        self.texts = texts

    def menu(self):
        rows = [[button(self.texts["good"].format(**self.tea(tea)), f"show:{tea}")] for tea in PRICES]
        return message(self.texts["menu"], keyboard(*rows))

    def card(self, tea):
        buttons = [button(self.texts["order"], f"order:{tea}", "POSITIVE"), button(self.texts["back"], "menu")]
        return message(self.texts["good"].format(**self.tea(tea)), image(tea), keyboard(buttons))

    def ordered(self, order):
        """What becomes of the card: its button is gone."""
        text = self.texts["ordered"].format(number=order["number"], **self.tea(order["tea"]))
        return message(text, image(order["tea"]), keyboard([button(self.texts["back"], "menu")]))

    def question(self, order):
        """Whatever the order still lacks."""
        if order["phone"] is None:
            text = self.texts["phone"].format(number=order["number"], **self.tea(order["tea"]))
            return message(text, keyboard([{"type": "REQUEST_CONTACT", "text": self.texts["my phone"]}]))
        if order["place"] is None:
            asks = {"type": "REQUEST_GEO_LOCATION", "text": self.texts["i am here"], "quick": True}
            return message(self.texts["place"], keyboard([asks]))
        yes = button(self.texts["yes"], f"confirm:{order['number']}", "POSITIVE")
        no = button(self.texts["no"], f"cancel:{order['number']}", "NEGATIVE")
        return self.summary(order, f"\n\n{self.texts['right?']}", keyboard([yes, no]))

    def summary(self, order, end="", *more):
        place = place_of(order)
        is_point = isinstance(place, dict)
        where = "{latitude}, {longitude}".format(**place) if is_point else place
        point = [{"type": "LOCATION", "payload": place}] if is_point else []
        text = self.texts["summary"].format(where=where, **dict(order) | self.tea(order["tea"]))
        return message(text + end, image(order["tea"]), *point, *more)

    def over(self, order):
        return message(self.texts[f"over {order['state']}"].format(**order))

    def tea(self, tea):
        return {"tea": self.texts[tea], "price": PRICES[tea]}


def reply(event, body):
    """To a press it is the answer, which also ends the spinner on the button."""
    chat, press = event["recipient"]["chat_id"], event.get("callbackId")
    return (f"{chat}/answer", press, body) if press else (f"me/messages/{chat}", None, body)


def edit(mid, body):
    return f"{mid}/edit", None, body


class Shop:
    """Takes events, each once, and says what follows from them, each thing once."""

    def __init__(self, file, words):
        self.words = words
        self.db = sqlite3.connect(file, check_same_thread=False)
        self.db.row_factory = sqlite3.Row
        self.db.executescript(TABLES)
        self.lock = threading.Lock()
        self.news = threading.Event()

    def take(self, event):
        """When this returns, the event may be forgotten by whoever brought it."""
        try:
            with self.lock, self.db:  # all of it or nothing
                self.hear(event)
        except (LookupError, TypeError, AttributeError) as fault:  # of a shape nobody told us of; so it will be again
            print(f"not understood: {fault!r}", flush=True)
        self.news.set()

    def hear(self, event):
        name, now = event.get("callbackId") or event.get("mid") or event["message"]["mid"], event["timestamp"]
        if self.db.execute("INSERT OR IGNORE INTO heard VALUES (?, ?)", (name, now)).rowcount == 0:
            return  # it came again
        for number, (path, press, body) in enumerate(self.replies(event)):
            row = (f"{name}/{number}", path, press, json.dumps(body))
            self.db.execute("INSERT INTO outbox (key, path, press, body) VALUES (?, ?, ?, ?)", row)
        self.db.execute("DELETE FROM heard WHERE at < ?", (now - REMEMBERED_MS,))

    def replies(self, event):
        match event.get("webhookType"):
            case "MESSAGE_CREATED":
                return self.told(event)
            case "MESSAGE_CALLBACK":
                return self.pressed(event)
            case "CHAT_SYSTEM":  # somebody came by a deep link
                return [reply(event, self.words.menu())]
        return []

    def told(self, event):
        said, order = event["message"], self.open_order(event)
        text = said.get("text", "").strip()
        if text.lower() in HELLO:
            return [reply(event, self.words.menu())]
        if order is None:
            return []
        carried = {one["type"]: one["payload"] for one in said.get("attachments", [])}
        contact, point = carried.get("CONTACT", {}), carried.get("LOCATION")
        phone = re.sub(r"\D", "", contact.get("phone", "") or (text if order["phone"] is None else ""))
        if 7 <= len(phone) <= 15:
            name = contact.get("name") or event["sender"]["name"]
            self.learn(order, "phone = ?, name = ?", phone, name[:100])
        if point is not None:
            point = {"latitude": point["latitude"], "longitude": point["longitude"]}
            self.learn(order, "place = ?", json.dumps(point))
        elif text and order["phone"] is not None and order["place"] is None:
            self.learn(order, "place = ?", json.dumps(text[:500]))
        return [reply(event, self.words.question(self.order(order["number"])))]

    def pressed(self, event):
        word, _, what = event["payload"].partition(":")
        match word:
            case "menu":
                return [reply(event, self.words.menu())]
            case "show" if what in PRICES:
                return [reply(event, self.words.card(what))]
            case "order" if what in PRICES:
                return self.ordered(event, what)
            case "confirm" | "cancel":
                return self.decided(event, what, "placed" if word == "confirm" else "cancelled")
        return []

    def ordered(self, event, tea):
        chat, sender, card = event["recipient"]["chat_id"], event["sender"], event["mid"]
        order = self.one("SELECT * FROM orders WHERE card = ? AND user = ?", card, sender["user_id"])
        if order is not None and order["state"] != "open":
            return [reply(event, self.words.over(order))]
        order = self.open_order(event)
        if order is None:
            row = (chat, sender["user_id"], sender["name"], tea, card)
            made = self.db.execute("INSERT INTO orders (chat, user, name, tea, card) VALUES (?, ?, ?, ?, ?)", row)
            number = made.lastrowid
        else:  # thought better of it
            number = order["number"]
            self.learn(order, "tea = ?, card = ?", tea, card)
        order = self.order(number)
        return [reply(event, self.words.question(order)), edit(card, self.words.ordered(order))]

    def decided(self, event, number, state):
        order = self.order(number)
        if order is None or order["user"] != event["sender"]["user_id"]:
            return []
        if order["state"] != "open":
            return [reply(event, self.words.over(order))]
        self.learn(order, "state = ?", state)
        said = message(self.words.texts[state].format(number=number))
        return [reply(event, said), edit(event["mid"], self.words.summary(order))]  # which is without its buttons now

    def one(self, sql, *values):
        return self.db.execute(sql, values).fetchone()

    def order(self, number):
        return self.one("SELECT * FROM orders WHERE number = ?", number)

    def open_order(self, event):
        who = (event["recipient"]["chat_id"], event["sender"]["user_id"])
        return self.one("SELECT * FROM orders WHERE chat = ? AND user = ? AND state = 'open'", *who)

    def learn(self, order, what, *values):
        self.db.execute(f"UPDATE orders SET {what} WHERE number = ?", (*values, order["number"]))

    def speak(self):
        """For ever, in a thread: says what is in the outbox, the oldest first."""
        while True:
            self.news.clear()
            with self.lock:
                due = self.one("SELECT * FROM outbox ORDER BY turn LIMIT 1")
            if due is None:
                self.news.wait()
                continue
            patiently(self.say, due)
            with self.lock, self.db:
                self.db.execute("DELETE FROM outbox WHERE turn = ?", (due["turn"],))

    def say(self, due):
        body = json.loads(due["body"])
        seen = [self.put_photo(one["payload"]) for one in body["message"]["attachments"] if one["type"] == "IMAGE"]
        query = {"callbackId": due["press"]} if due["press"] else {}
        try:
            call(due["path"], body, due["key"], **query)
        except Refused as no:
            if no.code not in FOR_GOOD:
                raise
            if no.field.endswith("payload.token") and any(seen):  # the photo is gone there: upload it anew
                with self.lock, self.db:
                    self.db.execute("DELETE FROM photos")
                raise
            if due["press"] and no.code in (300, 704, 706) and no.data != "ALREADY_ANSWERED":  # too late to answer
                self.say(dict(due) | {"path": f"me/messages/{due['path'].partition('/')[0]}", "press": None})
            elif no.data != "ALREADY_ANSWERED":
                print(f"not said: {no}", flush=True)

    def put_photo(self, payload):
        """Puts the token in, and says whether it was kept from earlier."""
        tea = payload.pop("photo")
        with self.lock:
            kept = self.one("SELECT token FROM photos WHERE tea = ?", tea)
        payload["token"] = kept["token"] if kept else upload(f"{tea}.png", draw(COLOURS[tea]))
        if kept is None:
            with self.lock, self.db:
                self.db.execute("INSERT INTO photos VALUES (?, ?)", (tea, payload["token"]))
        return kept is not None


def upload(name, picture):
    """Ask for a link, send the file there as a form; the third step is to put the token into a message."""
    link, edge = call("me/fileUploadUrl", type="IMAGE")["url"], uuid.uuid4().hex
    what = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: image/png'
    form = f"--{edge}\r\n{what}\r\n\r\n".encode() + picture + f"\r\n--{edge}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={edge}"}
    with urlopen(Request(link, form, headers), timeout=100) as answer:
        (photo,) = json.load(answer)["photos"].values()
    return photo["token"]


def draw(colour, size=320):
    """A cup from above as a PNG; a shop of bricks has photos in files."""

    def pixel(x, y):
        far = math.hypot(x - size / 2, y - size / 2) / size
        if far < 0.3:  # the tea, darker towards the rim
            return bytes(int(part * (1.15 - far)) for part in colour)
        return b"\xfa\xf8\xf4" if far < 0.35 else b"\xd6\xc8\xb4" if far < 0.45 else b"\x6e\x4b\x37"

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = b"".join(b"\0" + b"".join(pixel(x, y) for x in range(size)) for y in range(size))
    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def poll(shop):
    place = {"commit": "false"}  # where the last run left off
    call("me/subscribe", {"longPolling": True})
    print("listening", flush=True)
    while True:
        page = call("me/updates", timeout=30, **place)
        for event in page["updates"]:
            shop.take(event)
        place = {"marker": page["marker"]}  # not before all were taken: what was not comes again


def listen(shop, port):
    path = f"/{hashlib.sha256(TOKEN.encode()).hexdigest()[:32]}"  # nobody else knows where the shop listens

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle(self):
            with contextlib.suppress(ConnectionError):  # who called was killed; it will call again
                super().handle()

        def do_POST(self):
            if self.path != path:
                self.close_connection = True
                return self.answer(404)
            try:
                shop.take(json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0)))))
            except (sqlite3.Error, ValueError) as fault:
                print(f"not taken: {fault!r}", flush=True)
                return self.answer(503)  # anything but 200: the event comes again
            return self.answer(200)

        def answer(self, status):
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Door)
    url = os.environ.get("BOT_URL", f"http://127.0.0.1:{server.server_port}") + path
    patiently(call, "me/subscribe", {"url": url})
    print("listening", flush=True)
    server.serve_forever()


def patiently(work, *values):
    """Again and again, until nothing is in its way."""
    while True:
        try:
            return work(*values)
        except (Refused, OSError, http.client.HTTPException, ValueError, LookupError) as fault:
            print(f"again in a moment: {fault}", flush=True)
            time.sleep(getattr(fault, "wait", 1))


def ends_with_it(fault):
    """A shop that hears and cannot speak (a full disk) helps nobody; started again, it goes on where it was."""
    threading.__excepthook__(fault)
    os._exit(1)


def main():
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    way = asked.add_mutually_exclusive_group(required=True)
    way.add_argument("--poll", action="store_true", help="hear by long polling")
    way.add_argument("--webhook", type=int, metavar="PORT", help="hear by webhook, called at BOT_URL")
    way.add_argument("--orders", action="store_true", help="print what was ordered")
    asked.add_argument("--lang", choices=["ru", "en"], default="ru", help="what the shop speaks")
    asked.add_argument("--file", default="shop.db", help="where orders are kept (shop.db)")
    given = asked.parse_args()
    shop = Shop(given.file, Words({"ru": RU, "en": EN}[given.lang]))
    if given.orders:
        for order in shop.db.execute("SELECT * FROM orders WHERE state = 'placed' ORDER BY number"):
            print(json.dumps(dict(order) | {"place": place_of(order)}, ensure_ascii=False))
        return
    if not TOKEN:
        asked.error("GONETS_TOKEN is to hold the group's token")
    threading.excepthook = ends_with_it
    threading.Thread(target=shop.speak, daemon=True).start()
    if given.poll:
        patiently(poll, shop)
    else:
        listen(shop, given.webhook)


if __name__ == "__main__":
    main()
