from functools import partial

from sqlalchemy import func, select

from mixer.accounts.models import Group
from mixer.commands import run
from mixer.commands.run import first_start
from mixer.sample.make import make_sample


def groups(look):
    with look() as session:
        return session.scalar(select(func.count(Group.id)))


def test_the_first_start_makes_the_sample_and_the_second_keeps_it(app, look, monkeypatch, capsys):
    monkeypatch.setattr(run, "make_sample", partial(make_sample, guests=3))
    first_start(app, empty=False)
    assert "This is the first start" in capsys.readouterr().out
    assert groups(look) == 1
    first_start(app, empty=False)
    assert capsys.readouterr().out == ""
    assert groups(look) == 1


def test_a_first_start_that_is_to_be_empty_makes_no_sample(app, look, capsys):
    first_start(app, empty=True)
    assert capsys.readouterr().out == ""
    assert groups(look) == 1
