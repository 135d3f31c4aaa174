"""The floor that a check-in is held against: Flask and SQLAlchemy doing one durable UPDATE, served like Mixer itself.

Run as `python -m mixer.commands.bench_floor DATABASE PORT GUEST` by `mixer bench`.
"""

import signal
import sys

from flask import Flask
from sqlalchemy import create_engine, update
from sqlalchemy.orm import Session
from waitress.server import create_server

from mixer.core.database import engine_options, prepare
from mixer.guests.models import Guest


def floor_app(database: str, guest_id: int) -> Flask:
    """Return an application whose one address writes one row of this database."""
    app = Flask(__name__)
    engine = create_engine(database, **engine_options(database))
    prepare(engine)
    touching = update(Guest).where(Guest.id == guest_id).values(door_note="here")

    @app.get("/door")
    def ready() -> str:
        return '<meta name="csrf-token" content="">'

    @app.post("/door/scans")
    def touch() -> dict[str, object]:
        with Session(engine) as session, session.begin():
            session.execute(touching)
        return {"results": [{"verdict": "admitted"}]}

    return app


def serve(database: str, port: str, guest_id: str) -> None:
    """Serve the floor on loopback until the process is ended."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    create_server(floor_app(database, int(guest_id)), host="127.0.0.1", port=int(port)).run()


if __name__ == "__main__":
    import mixer.models  # noqa: F401  # every table must be known before one is written

    serve(*sys.argv[1:])
