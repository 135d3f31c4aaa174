from datetime import date, timedelta

import pytest

from mixer.events.models import Event
from mixer.plan.models import Task
from tests.makers import a_code


@pytest.fixture
def put_task(cast):
    """Put a task on our mixer's plan: `put_task(session, "guest_list", proved_by="guests_imported")`."""

    def put(session, key: str, *, days: int = -7, **different):
        day: date = session.get_one(Event, cast.event_id).local_date + timedelta(days=days)
        row = {
            "code": a_code(),
            "event_id": cast.event_id,
            "key": key,
            "week": -1,
            "position": 1,
            "title": f"Do {key}",
            "owner_role": "H",
            "due_on": day,
            "planned_on": day,
        }
        task = Task(**(row | different))
        session.add(task)
        session.flush()
        return task

    return put
