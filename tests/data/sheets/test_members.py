import io
import zipfile
from pathlib import Path

import pytest

from data.errors import UserError
from data.sheets.members import check_members

#: Compressions a ZIP may have and no spreadsheet program writes.
ODD = [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]


def packed(method: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>" * 100)
    return out.getvalue()


@pytest.mark.parametrize("method", ODD)
def test_parts_packed_as_no_workbook_is_are_not_unpacked(
    tmp_path: Path, method: int
) -> None:
    whole = packed(method)
    for place in range(45, 80):
        path = tmp_path / f"{place}.xlsx"
        path.write_bytes(whole[:place] + b"\xff\xff" + whole[place + 2 :])
        with pytest.raises(UserError, match="cannot be read as a workbook"):
            check_members(path)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_parts_packed_as_workbooks_are_sound(tmp_path: Path, method: int) -> None:
    path = tmp_path / "sound.xlsx"
    path.write_bytes(packed(method))
    check_members(path)
