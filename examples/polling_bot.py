"""A bot by long polling that greets and echoes. Standard library only; GONETS_TOKEN is the group's token.

It talks to https://api.ok.ru, or to GONETS_BASE_URL.
"""

import http.client
import json
import os
import time
from urllib.parse import urlencode
from urllib.request import Request, urlopen

BASE = os.environ.get("GONETS_BASE_URL", "https://api.ok.ru")
TOKEN = os.environ["GONETS_TOKEN"]


def call(path, body=None, key=None, **query):
    headers = {"Content-Type": "application/json;charset=utf-8"}
    if key is not None:
        headers["Idempotency-Key"] = key  # the same reply twice is one message
    data = None if body is None else json.dumps(body).encode()
    url = f"{BASE}/graph/{path}?{urlencode(query | {'access_token': TOKEN})}"
    with urlopen(Request(url, data, headers), timeout=100) as answer:
        found = json.load(answer)
    if "error_code" in found:
        raise ConnectionError(found["error_msg"])
    return found


def answer(event):
    if event["webhookType"] != "MESSAGE_CREATED":
        return
    message, chat = event["message"], event["recipient"]["chat_id"]
    text = message.get("text", "")
    reply = "Hello! Say something." if text == "/start" else f"You said: {text}"
    call(f"me/messages/{chat}", {"message": {"text": reply}}, key=message["mid"])


def main():
    place = {"commit": "false"}  # where the last run left off
    while True:
        try:
            call("me/subscribe", {"longPolling": True})
            print("listening", flush=True)
            while True:
                page = call("me/updates", timeout=30, **place)
                for event in page["updates"]:
                    answer(event)
                place = {"marker": page["marker"]}  # not before all were answered: what was not comes again
        except (OSError, http.client.HTTPException, ValueError) as fault:
            print(f"again in a second: {fault}", flush=True)
            time.sleep(1)


if __name__ == "__main__":
    main()
