"""PDFs that run, launch, hide, call, or never end."""

import zlib
from collections.abc import Callable, Mapping

from tests.hostile_parts.raw import photo, zeros, zipped
from tests.hostile_parts.upload import MARKER, SCRIPTS, Upload

_TEXT = MARKER.replace(b"(", b"\\(").replace(b")", b"\\)")
_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R%s>>"
_DRAWN = b"q 0.8 0.1 0.1 rg 50 50 300 400 re f Q"


def pdf(
    catalog: bytes = b"",
    page: bytes = b"",
    drawn: bytes = _DRAWN,
    more: Mapping[int, bytes] | None = None,
    tail: bytes = b"",
) -> bytes:
    """Return a PDF of one page: catalog 1, page tree 2, page 3, its drawing 4."""
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog,
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: _PAGE % page,
        4: stream(drawn),
        **(more or {}),
    }
    out, places = b"%PDF-1.7\n", {}
    for number, content in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        used = b"n" if number in places else b"f"
        out += b"%010d 00000 %s \n" % (places.get(number, 0), used)
    trailer = b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n"
    return out + trailer % (size, tail, start)


def stream(content: bytes, words: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (words, len(content), content)


def pages(count: int) -> bytes:
    """Return a PDF of that many equal pages."""
    kids = b" ".join([b"3 0 R"] * count)
    return pdf(more={2: b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count)})


def pdfs() -> list[Upload]:
    """Return documents; those with ``pages`` are read and lose what they hide."""
    read = [_upload(case, make, "pages") for case, make in _hiding().items()]
    refused = [_upload(case, make, "nothing") for case, make in _refused().items()]
    endless = [_upload(case, make, "either") for case, make in _endless().items()]
    return read + refused + endless


def _upload(case: str, make: Callable[[], bytes], gives: str) -> Upload:
    name, said = "surat.pdf", "application/pdf"
    return Upload(f"PDF {case}", "pdf", name, said, make, gives)


def _hiding() -> dict[str, Callable[[], bytes]]:
    script = b"/OpenAction<</S/JavaScript/JS(%s)>>" % _TEXT
    names = b"/Names<</JavaScript<</Names[(x)<</S/JavaScript/JS(%s)>>]>>>>" % _TEXT
    launch = b"/OpenAction<</S/Launch/F(/bin/sh)/Win<</F(cmd)/P(%s)>>>>" % _TEXT
    field = (
        b"<</FT/Tx/T(x)/V(%s)/Subtype/Widget/Rect[9 9 99 99]/AA<</K 6 0 R>>>>" % _TEXT
    )
    act = b"<</S/JavaScript/JS(%s)>>" % _TEXT
    kept = {5: b"<</Type/Filespec/F(x.exe)/EF<</F 6 0 R>>>>", 6: stream(MARKER)}
    link = b"/Annots[<</Subtype/Link/Rect[0 0 595 842]/A<</S/URI/URI(%s)>>>>]" % _TEXT
    movie = b"/Annots[<</Subtype/RichMedia/Rect[0 0 99 99]/Contents(%s)>>]" % _TEXT
    return {
        "with a script": lambda: pdf(script),
        "with scripts by name": lambda: pdf(names),
        "with a script of the page": lambda: pdf(page=b"/AA<</O%s>>" % act),
        "that launches": lambda: pdf(launch),
        "that sends a form": lambda: pdf(
            b"/OpenAction<</S/SubmitForm/F(http://hostile.invalid/)>>"
        ),
        "that opens another": lambda: pdf(
            b"/OpenAction<</S/GoToR/F(%s)/D[0]>>" % _TEXT
        ),
        "that loads a page": lambda: pdf(
            page=b"/Annots[<</Subtype/Link/Rect[0 0 9 9]/A<</S/GoToE/F(//h.test)>>>>]"
        ),
        "with a link": lambda: pdf(page=link),
        "with a film": lambda: pdf(page=movie),
        "with a file in it": lambda: pdf(
            b"/Names<</EmbeddedFiles<</Names[(x)5 0 R]>>>>", more=kept
        ),
        "with a form": lambda: pdf(
            b"/AcroForm<</Fields[5 0 R]>>", b"/Annots[5 0 R]", more={5: field, 6: act}
        ),
        "with an XML form": lambda: pdf(
            b"/AcroForm<</XFA 5 0 R/Fields[]>>", more={5: stream(SCRIPTS["html"])}
        ),
        "with metadata": lambda: pdf(b"/Metadata 5 0 R", more={5: stream(MARKER)}),
        "with a script as font": lambda: pdf(
            page=b"/Resources<</Font<</F<</Type/Font/Subtype/TrueType/BaseFont/X"
            b"/FontDescriptor<</FontFile2 5 0 R>>>>>>>>",
            drawn=b"BT /F 20 Tf 50 700 Td (hello) Tj ET",
            more={5: stream(MARKER)},
        ),
        "with words outside the page": lambda: pdf(drawn=_DRAWN + b"\n%" + MARKER),
        "before HTML": lambda: pdf() + MARKER,
        "before a ZIP": lambda: pdf() + zipped({"x.html": MARKER}, ["x.html"]),
        "before a photo": lambda: pdf() + photo() + MARKER,
        "of 20 pages": lambda: pages(20),
    }


def _refused() -> dict[str, Callable[[], bytes]]:
    lock = b"/Encrypt<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P -4>>/ID[<00><00>]" % (
        b"41" * 32,
        b"42" * 32,
    )
    return {
        "of 21 pages": lambda: pages(21),
        "of a million pages": lambda: pdf(
            more={2: b"<</Type/Pages/Kids[3 0 R]/Count 1000000>>"}
        ),
        "of no page": lambda: pdf(more={2: b"<</Type/Pages/Kids[]/Count 0>>"}),
        "of a huge page": lambda: _of_size(b"0 0 14400 14400"),
        "with a password": lambda: pdf(tail=lock),
        "of another lock": lambda: pdf(tail=b"/Encrypt<</Filter/Hostile/V 9>>"),
        "of nothing": lambda: b"%PDF-1.7\n%%EOF",
        "of a head only": lambda: b"%PDF-1.7\n" + MARKER,
        "of 11 MB": lambda: pdf() + b"\n" * 11_000_000,
        "behind HTML": lambda: MARKER + pdf(),
        "behind 900 bytes": lambda: b" " * 900 + pdf(),
        "cut in its head": lambda: pdf()[:60],
        "of noise": lambda: b"%PDF-1.7\n" + zlib.compress(MARKER) * 1_000,
    }


def _of_size(box: bytes) -> bytes:
    return pdf(more={3: b"<</Type/Page/Parent 2 0 R/MediaBox[%s]>>" % box})


def _endless() -> dict[str, Callable[[], bytes]]:
    """Any end is right that comes soon and leaves the application alive."""
    flat = b"/Filter/FlateDecode"
    image = b"/Subtype/Image/Width 60000/Height 60000/ColorSpace/DeviceRGB"
    shown = b"q 595 0 0 842 0 0 cm /X Do Q"
    using = b"/Resources<</XObject<</X 5 0 R>>>>"
    form = b"/Subtype/Form/BBox[0 0 9 9]" + using
    tile = (
        b"/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep .001/YStep .001"
    )
    tree = b"<</Type/Pages/Kids[2 0 R 2 0 R 3 0 R]/Count 3>>"
    return {
        "whose page tree goes round": lambda: pdf(more={2: tree}),
        "whose page is its own parent": lambda: pdf(
            more={2: b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 1>>"}
        ),
        "of an endless page": lambda: _of_size(b"0 0 1e30 1e30"),
        "of a page of minus size": lambda: _of_size(b"595 842 -595 -842"),
        "of a page of no size": lambda: _of_size(b"0 0 0 0"),
        "of a page of no number": lambda: _of_size(b"a b (c) null"),
        "of a thin page": lambda: _of_size(b"0 0 3000 0.0001"),
        "of a large unit": lambda: pdf(page=b"/UserUnit 75000"),
        "whose picture is a flood": lambda: pdf(
            page=using,
            drawn=shown,
            more={5: stream(zeros(2_000), image + b"/BitsPerComponent 8" + flat)},
        ),
        "whose picture is a broken JPEG": lambda: pdf(
            page=using,
            drawn=shown,
            more={5: stream(photo()[:900], image + b"/Filter/DCTDecode")},
        ),
        "whose picture is a broken JPEG 2000": lambda: pdf(
            page=using,
            drawn=shown,
            more={5: stream(b"\0\0\0\x0cjP  " * 90, image + b"/Filter/JPXDecode")},
        ),
        "whose picture is broken JBIG2": lambda: pdf(
            page=using,
            drawn=shown,
            more={5: stream(bytes(range(256)), image + b"/Filter/JBIG2Decode")},
        ),
        "whose drawing unpacks to 2 GB": lambda: pdf(
            more={4: stream(zeros(2_000), flat)}
        ),
        "packed a hundred times": lambda: pdf(
            more={4: stream(zeros(1), b"/Filter[%s]" % (b"/FlateDecode" * 100))}
        ),
        "whose form draws itself": lambda: pdf(
            page=using, drawn=b"/X Do", more={5: stream(b"/X Do /X Do", form)}
        ),
        "of five million saves": lambda: pdf(drawn=b"q " * 4_900_000),
        "of a million lines": lambda: pdf(drawn=b"0 0 m 595 842 l S " * 500_000),
        "of a pattern without end": lambda: pdf(
            page=b"/Resources<</Pattern<</P 5 0 R>>>>",
            drawn=b"/Pattern cs /P scn 0 0 595 842 re f",
            more={5: stream(b"0 0 1 1 re f", tile)},
        ),
        "nested deep": lambda: pdf(b"/X" + b"[" * 1_000_000),
        "whose table goes round": lambda: pdf(tail=b"/Prev 9"),
        "whose objects point at each other": lambda: pdf(
            more={3: b"5 0 R", 5: b"6 0 R", 6: b"5 0 R"}
        ),
        "of a long dash": lambda: pdf(drawn=b"[.00001] 0 d 9 w 0 0 m 595 842 l S"),
        "without its table": lambda: pdf()[: pdf().index(b"xref")],
        "cut in the middle": lambda: pdf()[:300],
    }
