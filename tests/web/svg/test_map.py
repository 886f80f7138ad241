"""The map: where things lie, what it leaves out, and what no name covers."""

import math
import time
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from data.schemas import TABLES, typed
from simulation.offices import REFERENCE
from tests.web.svg.examples import a_stop, offices
from tests.web.svg.reading import check, drawings, marks, path_points, words
from web.daylist import Stop
from web.stops import TeamStop
from web.svg.clip import clipped
from web.svg.drawing import text_width
from web.svg.geo import (
    KM_PER_DEGREE,
    bearing,
    fitted,
    geo_link,
    kilometres,
    round_length,
)
from web.svg.layout import Box, Room, around
from web.svg.map_points import map_offices, map_stops
from web.svg.office_map import office_map

FRAME = Box(0, 0, 300, 200)


@pytest.fixture(scope="module")
def malang():
    codes = {"office_code": "str", "parent_code": "str"}
    return typed(pd.read_csv(REFERENCE, dtype=codes), TABLES["offices"])


def stop_at(malang, number, place, state="open"):
    row = malang.iloc[place]
    where = {"latitude": row["latitude"], "longitude": row["longitude"]}
    return a_stop(number, state, name=row["name"], **where)


def test_a_kilometre_is_as_long_to_the_east_as_to_the_north():
    projection = fitted(np.array([-8.0, -7.9]), np.array([112.6, 112.7]), FRAME, 1)
    middle = projection.latitude, projection.longitude
    x, y = projection.place(*middle)
    _, north = projection.place(middle[0] + 1 / KM_PER_DEGREE, middle[1])
    degree = KM_PER_DEGREE * math.cos(math.radians(middle[0]))
    east, _ = projection.place(middle[0], middle[1] + 1 / degree)
    assert (x, y) == (150, 100)
    assert east - x == pytest.approx(y - north)
    assert north < y < 200


def test_every_point_that_is_fitted_lies_in_the_area_and_touches_its_edge():
    rng = np.random.default_rng(1)
    latitude, longitude = rng.normal(-8, 0.05, 40), rng.normal(112.6, 0.05, 40)
    x, y = fitted(latitude, longitude, FRAME, 0.1).place(latitude, longitude)
    assert x.min() >= 0
    assert x.max() <= 300.001
    assert y.min() == pytest.approx(0, abs=0.001)
    assert y.max() == pytest.approx(200, abs=0.001)


def test_distances_agree_with_the_great_circle():
    alun_alun, station = (-7.98251, 112.63069), (-7.97753, 112.63720)
    km = math.hypot(*kilometres(alun_alun, *station))
    (lat1, lon1), (lat2, lon2) = (
        map(math.radians, each) for each in (alun_alun, station)
    )
    turn = math.sin(lat1) * math.sin(lat2)
    turn += math.cos(lat1) * math.cos(lat2) * math.cos(lon2 - lon1)
    assert km == pytest.approx(6371.0 * math.acos(turn), rel=1e-3)


@pytest.mark.parametrize(
    ("end", "said"),
    [((-7.9, 112.6), "utara"), ((-8.0, 112.5), "barat"), ((-8.05, 112.65), "tenggara")],
)
def test_directions_are_those_of_the_compass(end, said):
    assert bearing((-8.0, 112.6), end, "id").endswith(said)


def test_the_link_for_a_phone_names_a_point_and_nothing_else():
    assert geo_link(-7.98284, 112.6304) == "geo:-7.98284,112.6304?q=-7.98284,112.6304"
    assert geo_link(-8.0, 112.0) == "geo:-8,112?q=-8,112"
    assert geo_link(None, 112.0) is None
    assert geo_link(float("nan"), 112.0) is None
    assert geo_link(112.0, -8.0) is None


def test_the_scale_is_a_round_length_within_its_limit():
    for most in (0.03, 0.5, 1.9, 2, 7, 5000):
        length = round_length(most)
        assert most / 2.51 < length <= most
        assert str(length).strip("0.")[0] in "125"


def test_without_a_place_the_map_says_so():
    for rows in (offices(), offices({"latitude": None}, {"longitude": 999.0})):
        figure = office_map(rows, [], "id", "Peta")
        check(figure)
        said = " ".join(words(drawings(figure)[0], "sentence"))
        assert said.startswith("Belum ada kantor dengan koordinat")


@pytest.mark.parametrize(
    "places",
    [
        [(-7.98, 112.63)],
        [(-7.98, 112.63), (-7.98, 112.63)],
        [(-7.98, 112.63), (-7.98, 112.64), (-7.98, 112.69)],
        [(-7.98, 112.63), (-7.93, 112.63), (-7.91, 112.63)],
        [(-7.9, 112.6), (-7.91, 112.61), (-7.92, 112.62)],
        [(90, 180), (-90, -180), (0, 0)],
    ],
    ids=[
        "one",
        "two at one place",
        "west to east",
        "south to north",
        "slanted",
        "world",
    ],
)
def test_every_office_is_on_the_map_wherever_they_lie(places):
    rows = offices(*({"latitude": lat, "longitude": lon} for lat, lon in places))
    figure = office_map(rows, [], "id", "Peta")
    check(figure)
    narrow, wide = drawings(figure)
    assert marks(narrow, "office kelurahan")[0][0].attrib["d"].count("M") == len(places)
    assert len(marks(wide, "office kelurahan")[0]) == len(places)


def test_offices_of_different_kinds_at_one_place_are_all_seen():
    rows = offices(
        *({"kind": kind} for kind in ("kelurahan", "kecamatan", "puskesmas"))
    )
    (drawing, _) = drawings(office_map(rows, [], "id", "Peta"))
    middles = [
        sum(x for x, _ in path_points(mark)) / len(list(path_points(mark)))
        for kind in ("kelurahan", "kecamatan", "puskesmas")
        for mark in [marks(drawing, f"office {kind}")[0][0].attrib["d"]]
    ]
    apart = [right - left for left, right in pairwise(sorted(middles))]
    assert min(apart) > 4


def test_offices_of_one_kind_at_one_place_share_a_name_that_counts_them():
    rows = offices(
        {"name": "Dinas A", "kind": "dinas"}, {"name": "UPT B", "kind": "upt"}
    )
    assert words(drawings(office_map(rows, [], "id", "Peta"))[1], "names") == [
        "Dinas A +1"
    ]


def test_an_office_far_from_all_others_does_not_shrink_the_city(malang):
    swapped = malang.assign(
        latitude=malang["latitude"].where(malang.index != 3, 7.94),
        longitude=malang["longitude"].where(malang.index != 3, 112.6),
    )
    found = map_offices(swapped)
    assert found.far == (malang["name"].iloc[3],)
    assert len(found.shown) == len(malang) - 1
    figure = office_map(swapped, [], "id", "Peta")
    assert any(note.startswith("Jauh dari semua kantor lain") for note in figure.notes)


def test_no_office_of_the_real_city_is_held_to_be_far(malang):
    assert map_offices(malang).far == ()


def test_closed_stops_are_numbers_without_a_place():
    stop = Stop("v1", "1", "", "Kelurahan A", "A", "", "", "", "", False)
    mine = [
        TeamStop(1, "v1", "am", "open", "A", stop, None, -7.98, 112.63),
        TeamStop(2, "v2", "am", "closed"),
    ]
    figure = office_map(offices({}), map_stops(mine), "id", "Peta")
    for drawing in drawings(figure):
        assert words(drawing, "tour") == ["1"]
    assert figure.notes == ("Tujuan yang belum dibuka, tidak ada pada peta: 1.",)
    assert [row[:2] for row in figure.twins[0].rows] == [
        ("1", "Kelurahan A"),
        ("2", "–"),
    ]


def test_stops_are_numbered_in_order_and_told_with_the_way_between_them(malang):
    stops = [stop_at(malang, number, 10 * number) for number in (1, 2, 3)]
    figure = office_map(malang, stops, "id", "Peta")
    assert words(drawings(figure)[0], "tour") == ["1", "2", "3"]
    ways = [row[-1] for row in figure.twins[0].rows]
    assert ways[0] == "–"
    assert all("km" in way or " m " in way for way in ways[1:])


def test_the_states_of_stops_differ_without_colour(malang):
    stops = [
        stop_at(malang, number, 10 * number, state)
        for number, state in enumerate(("open", "done", "closed"))
    ]
    (drawing, _) = drawings(office_map(malang, stops, "id", "Peta"))
    assert len(marks(drawing, "tick")) == 1
    assert words(drawing, "keys")[:3] == [
        *(
            "tujuan yang sudah dibuka",
            "tujuan dengan hasil",
            "tujuan yang belum dibuka",
        ),
    ]


def centres(drawing):
    """Return the middle of every stop's mark."""
    places = []
    for state in ("open", "done", "closed"):
        for stop in marks(drawing, f"tour-stop {state}"):
            texts = [each for each in stop if each.tag.endswith("text")]
            places += [
                (float(each.attrib["x"]), float(each.attrib["y"])) for each in texts
            ]
    return places


def test_stops_at_one_place_stand_apart_and_a_line_leads_back():
    stops = [a_stop(n, latitude=-7.98, longitude=112.63, name="") for n in range(1, 6)]
    for drawing in drawings(office_map(offices({}), stops, "id", "Peta")):
        places = centres(drawing)
        assert len(places) == 5
        for place, (x, y) in enumerate(places):
            for other in places[:place]:
                assert math.dist((x, y), other) > 20
        assert len(marks(drawing, "lead")) == 4


def test_five_stops_anywhere_in_the_city_have_their_names_on_a_phone_too(malang):
    rng = np.random.default_rng(7)
    for _ in range(20):
        places = rng.choice(len(malang), 5, replace=False)
        stops = [stop_at(malang, n, place) for n, place in enumerate(places, start=1)]
        for drawing in drawings(office_map(malang, stops, "id", "Peta")):
            assert len(marks(drawing, "stop-name")) == 5


def label_boxes(drawing):
    for name in drawing.iter():
        if "-name" in name.attrib.get("class", ""):
            for each in name:
                if each.tag.endswith("text"):
                    x, y = float(each.attrib["x"]), float(each.attrib["y"])
                    half = text_width(each.text) / 2
                    yield Box(x - half, y - 11, x + half, y + 1)


def test_names_touch_neither_each_other_nor_the_marks_of_stops(malang):
    stops = [stop_at(malang, number, 7 * number) for number in range(1, 7)]
    for drawing in drawings(office_map(malang, stops, "id", "Peta")):
        boxes = list(label_boxes(drawing))
        assert len(boxes) > 15
        for place, box in enumerate(boxes):
            assert not any(box.touches(other) for other in boxes[:place])
            for x, y in centres(drawing):
                assert not box.touches(around(x, y - 4, 9))


def test_no_border_is_drawn_that_nobody_handed_in(malang):
    (drawing, _) = drawings(office_map(malang, [], "id", "Peta"))
    assert marks(drawing, "outline") == []
    assert len(marks(drawing, "tie")) == 1


def test_borders_that_were_handed_in_end_at_the_frame(malang):
    wide = [(112.0, -9.0), (113.0, -9.0), (113.0, -7.0), (112.0, -7.0)]
    figure = office_map(malang, [], "id", "Peta", {"Kota": [wide]})
    check(figure)
    assert len(marks(drawings(figure)[0], "outline")) == 1


def test_a_ring_outside_the_frame_leaves_nothing():
    assert clipped([(5.0, 5.0), (6.0, 5.0), (6.0, 6.0)], Box(0, 0, 2, 2)) == []
    inside = [(0.5, 0.5), (1.0, 0.5), (1.0, 1.0)]
    assert clipped(inside, Box(0, 0, 2, 2)) == inside


def test_what_is_taken_is_found_whatever_its_size():
    room = Room(Box(0, 0, 500, 500))
    room.take(Box(10, 10, 490, 20))
    assert not room.is_free(Box(300, 15, 310, 30))
    assert room.is_free(Box(300, 20, 310, 30))
    assert not room.is_free(Box(495, 300, 505, 310))


def test_hostile_names_stay_text():
    name = "</text><script>alert(1)</script>\u202e\x00&\"'"
    figure = office_map(
        offices({"name": name}), [a_stop(1, name=name)], "id", "<title>\x0b"
    )
    check(figure)
    assert "<script" not in figure.svg
    assert "\u202e" not in figure.svg


def test_six_hundred_offices_are_drawn_within_a_twentieth_of_a_second(malang):
    rng = np.random.default_rng(3)
    many = pd.concat([malang] * 7).head(600).reset_index(drop=True)
    many = many.assign(
        latitude=many["latitude"] + rng.normal(0, 0.02, 600),
        longitude=many["longitude"] + rng.normal(0, 0.02, 600),
        office_code=[str(each) for each in range(600)],
    )
    office_map(many, [], "id", "Peta")
    taken = []
    for _ in range(5):
        begun = time.process_time()
        office_map(many, [], "id", "Peta")
        taken.append(time.process_time() - begun)
    # 35 ms were measured for both drawings and the table; a busy machine gets more.
    assert min(taken) < 0.1
