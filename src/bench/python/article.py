"""The article's own design as it has it: a server in Python, on Tornado, with a list of listeners,
each of which is given every batch, writes it as JSON for its client anew and flushes it. Prints its
port; each line on its standard input is how many batches follow each other. Its one argument is
what makes a row long.
"""

import asyncio
import json
import sys
import threading

import tornado.httpserver
import tornado.netutil
import tornado.web

FILLER = sys.argv[1]


class View:
    def __init__(self):
        self.listeners = []
        self.number = 1

    def batch(self, deleted):
        return {
            "view": "pulse",
            "timestamp": self.number,
            "time": 1764000000000,
            "inserted": [[self.number, FILLER]],
            "deleted": deleted,
        }

    def broadcast(self, count):
        for _ in range(count):
            deleted = [[self.number, FILLER]]
            self.number += 1
            batch = self.batch(deleted)
            for listener in list(self.listeners):
                listener.take("batch", self.number, batch)


class Stream(tornado.web.RequestHandler):
    def initialize(self, view):
        self.view = view
        self.gone = asyncio.Event()

    async def get(self):
        self.set_header("Content-Type", "text/event-stream; charset=UTF-8")
        self.take("snapshot", self.view.number, self.view.batch([]))
        self.view.listeners.append(self)
        await self.gone.wait()

    def take(self, event, number, batch):
        data = json.dumps(batch, separators=(",", ":"))
        self.write(f"event: {event}\nid: 0123456789abcdef-{number}\ndata: {data}\n\n")
        self.flush()

    def on_connection_close(self):
        if self in self.view.listeners:
            self.view.listeners.remove(self)
        self.gone.set()


async def main():
    view = View()
    sockets = tornado.netutil.bind_sockets(0, "127.0.0.1", backlog=1024)
    server = tornado.httpserver.HTTPServer(
        tornado.web.Application([("/stream", Stream, {"view": view})])
    )
    server.add_sockets(sockets)
    print(f"port {sockets[0].getsockname()[1]}", flush=True)
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()

    def read():
        for line in sys.stdin:
            loop.call_soon_threadsafe(view.broadcast, int(line))
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=read, daemon=True).start()
    await ended.wait()


asyncio.run(main())
