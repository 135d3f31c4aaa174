"""A backup taken under load is whole: a fresh house opens with it, and phones hand in what it does not know yet."""

import pytest

from tests.soak.backups import back_up_under_load

pytestmark = pytest.mark.database


def test_a_backup_under_load_holds_every_check_in_acknowledged_before_it_began_and_a_house_goes_on_with_it(
    servers, stage, tmp_path
):
    told = back_up_under_load(servers, stage, tmp_path)
    assert told.before > 30
    assert told.copied < told.acknowledged, "there is something to hand in"
    assert (told.missing, told.fault, told.waiting, told.changed) == (0, "ok", 0, 0)
    assert (told.strangers, told.unexplained) == (0, 0)


def test_control_a_copy_of_the_file_alone_misses_check_ins(servers, stage, tmp_path, cluster):
    if cluster is not None:
        pytest.skip("about the embedded database")
    assert back_up_under_load(servers, stage, tmp_path, careless=True).missing > 0
