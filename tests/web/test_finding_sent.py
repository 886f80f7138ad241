"""A finding on its way from the form into the store."""

from tests.web.finding import JSON, fields, first_stop, with_photo
from tests.web.people import Site


def test_a_form_without_script_is_received(site: Site) -> None:
    person = site.person("inspector")
    visit = first_stop(site, person)
    page = person.get(f"/hasil/{visit}")
    assert page.status_code == 200
    answer = person.post(f"/hasil/{visit}", fields(visit), with_photo())
    assert answer.status_code == 303
    receipt = person.get(answer.headers["location"])
    assert "000001" in receipt.text


def test_the_phones_script_gets_the_receipt_number(site: Site) -> None:
    person = site.person("inspector")
    visit = first_stop(site, person)
    form = fields(visit)
    answer = person.post(f"/hasil/{visit}", form, headers=JSON)
    assert (answer.status_code, answer.json()) == (
        201,
        {"report": 1, "uuid": form["uuid"], "state": "received"},
    )
