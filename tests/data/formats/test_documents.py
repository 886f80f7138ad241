import io
import json

import pytest

from data.formats import documents as module
from data.formats import fingerspot, hikvision, jsonlines
from data.formats.documents import documents
from tests.data.formats.reading import rejects_of


def read(data: bytes) -> list[object]:
    return [each and each.value for each in documents(io.BytesIO(data))]


@pytest.mark.parametrize(
    "data",
    [
        b'{"a": 1}\n{"a": 2}',
        b'\xef\xbb\xbf{"a": 1}\r\n\r\n{"a": 2}\r\n',
        b'{\n "a": 1\n}\n{\n "a": 2\n}',
        b'{\n"a": 1}{"a": 2}',
    ],
)
def test_documents_follow_one_another_in_any_layout(data: bytes) -> None:
    assert read(data) == [{"a": 1}, {"a": 2}]


def test_a_damaged_document_spoils_no_other() -> None:
    assert read(b'{"a": 1}\n{"a":\n{"a": 2}') == [{"a": 1}, None, {"a": 2}]
    assert read(b'{\n"a": 1}\n{"a":\n\n{"a": 2}') == [{"a": 1}, None, {"a": 2}]


def test_a_multipart_body_gives_its_trees_and_drops_its_pictures() -> None:
    part = b'--x\r\nContent-Type: application/json; name="e.json"\r\n\r\n{"a": 1}\r\n'
    picture = b"--x\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8\xff\r\n--x--\r\n"
    assert read(part + picture) == [{"a": 1}, None]


@pytest.mark.parametrize("between", [b"", b"\n", b"\r\n  "])
@pytest.mark.parametrize("root", [b"EventNotificationAlert", b"AcsEvent"])
def test_xml_documents_follow_one_another_with_or_without_a_declaration(
    root: bytes, between: bytes
) -> None:
    bare = b"<" + root + b"><a>1</a></" + root + b">"
    declared = b'<?xml version="1.0" encoding="UTF-8"?>' + between + bare
    cut = declared[:-12]
    value = {root.decode(): {"a": "1"}}
    assert read(between.join((declared, declared))) == [value, value]
    assert read(between.join((bare, bare, declared))) == [value, value, value]
    assert read(between.join((cut, declared))) == [None, value]


@pytest.mark.parametrize("data", [b"--", b"  --\r\n", b"----\n{}\n----", b"--\n\n{}"])
def test_a_boundary_without_a_name_is_damage(data: bytes) -> None:
    assert read(data) == [None]


def test_xml_is_read_without_namespaces_and_repeated_names_make_a_list() -> None:
    data = b'<n:r xmlns:n="u"><n:a>1</n:a><n:a>2</n:a><b> x </b></n:r>'
    assert read(data) == [{"r": {"a": ["1", "2"], "b": "x"}}]


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE r [<!ENTITY a "aaaa">]><r>&a;</r>',
        b'<!DOCTYPE r SYSTEM "file:///etc/hostname"><r/>',
        b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><r>&x;</r>',
        b"<r>" * 100,
        b"<r>" * 100_000,
        b"<r>&unknown;</r>",
        b'<?xml version="1.0" encoding="no-such"?><r/>',
        b"<r",
        b"[" * 100_000,
        b'{"a": ' + b"9" * 10_000 + b"}",
    ],
)
def test_what_could_harm_is_damage(data: bytes) -> None:
    (found,) = documents(io.BytesIO(data))
    assert found is not None
    assert found.damage is not None


@pytest.mark.parametrize("opens", [b"[", b"\n[", b'{"data":', b'{"InfoList":\n'])
@pytest.mark.parametrize("depth", [33, 500, 990])
def test_trees_too_deep_to_be_walked_are_damage(opens: bytes, depth: int) -> None:
    ends = b"]" if opens.endswith(b"[") else b"}"
    data = opens * depth + b'"a"' + ends * depth
    for log in (fingerspot, hikvision, jsonlines):
        assert {reason for _, reason in rejects_of(log, data)} == {"undecodable"}


def test_trees_without_end_are_not_read_again_and_again() -> None:
    for data in (b"[\n" * 20_000, b"[\n" * 900 + b'{"a": 1},\n' * 100):
        assert len(read(data)) < 40


def test_entities_are_refused_in_every_encoding() -> None:
    begin = '<?xml version="1.0" encoding="utf-16"?>'
    bomb = begin + '<!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>'
    for codec in ("utf-16", "utf-16-le", "utf-16-be"):
        for found in documents(io.BytesIO(bomb.encode(codec))):
            assert found is not None
            assert found.value is None


def test_a_document_too_large_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    data = json.dumps({"a": ["x"] * 700_000}, indent=1).encode()
    assert len(data) > 4 << 20
    assert read(data)[0] is not None
    monkeypatch.setattr(module, "LARGEST", 1 << 20)
    assert read(data) == [None]
