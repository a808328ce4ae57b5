"""A bot by webhook that greets and echoes. Standard library only; GONETS_TOKEN is the group's token.

It talks to https://api.ok.ru, or to GONETS_BASE_URL, and is called at BOT_URL (default: this machine, BOT_PORT).
"""

import http.client
import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlencode
from urllib.request import Request, urlopen

BASE = os.environ.get("GONETS_BASE_URL", "https://api.ok.ru")
TOKEN = os.environ["GONETS_TOKEN"]


def call(path, body, key=None):
    headers = {"Content-Type": "application/json;charset=utf-8"}
    if key is not None:
        headers["Idempotency-Key"] = key  # an event that comes twice is answered once
    url = f"{BASE}/graph/{path}?{urlencode({'access_token': TOKEN})}"
    with urlopen(Request(url, json.dumps(body).encode(), headers), timeout=4) as answer:
        found = json.load(answer)
    if "error_code" in found:
        raise ConnectionError(found["error_msg"])


class Bot(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        try:
            answer(event)
            status = 200
        except (OSError, http.client.HTTPException, ValueError) as fault:
            print(f"not answered: {fault}", flush=True)
            status = 503  # anything but 200: the event comes again
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()


def answer(event):
    if event["webhookType"] != "MESSAGE_CREATED":
        return
    message, chat = event["message"], event["recipient"]["chat_id"]
    text = message.get("text", "")
    reply = "Hello! Say something." if text == "/start" else f"You said: {text}"
    call(f"me/messages/{chat}", {"message": {"text": reply}}, key=message["mid"])


def main():
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("BOT_PORT", "8080"))), Bot)
    url = os.environ.get("BOT_URL", f"http://127.0.0.1:{server.server_port}/ok")
    call("me/subscribe", {"url": url})
    print("listening", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
