"""Every page of the site; what is not here is not served."""

from typing import Final

from web.page import Page
from web.pages import (
    account,
    data,
    findings,
    home,
    imports,
    login,
    minutes,
    office,
    phone,
    photos,
    receipts,
    review,
    stops,
    users,
    week,
)

PAGES: Final[tuple[Page, ...]] = (
    Page("/", "GET", "home", home.home),
    Page("/sehat", "GET", "alive", home.alive),
    Page("/sesi", "GET", "home", home.session),
    # The phone's helper without a signal, and what it shows then.
    Page("/sw.js", "GET", "static", phone.service_worker),
    Page("/luring", "GET", "static", phone.no_signal),
    # The way in and out.
    Page("/masuk", "GET", "login", login.login),
    Page("/masuk", "POST", "login", login.enter),
    Page("/masuk/sandi", "GET", "login.finish", login.password_step),
    Page("/masuk/sandi", "POST", "login.finish", login.take_password),
    Page("/masuk/kode", "GET", "login.finish", login.code_step),
    Page("/masuk/kode", "POST", "login.finish", login.take_code),
    Page("/keluar", "POST", "logout", login.leave),
    # The own account.
    Page("/akun", "GET", "own.account", account.account),
    Page("/akun/sandi", "POST", "own.account", account.change_password),
    Page("/akun/sesi", "POST", "own.account", account.end_session),
    Page("/akun/kode", "GET", "own.account", account.factor),
    Page("/akun/kode", "POST", "own.account", account.confirm_factor),
    Page("/akun/kode/mulai", "POST", "own.account", account.begin_factor),
    Page("/akun/bahasa", "POST", "own.account", account.language),
    # Inspectors.
    Page("/daftar", "GET", "stops.read", stops.stops),
    Page("/antrean", "GET", "stops.read", phone.queue),
    Page("/daftar/buka", "POST", "stops.open", stops.open_next),
    Page("/hasil/{visit}", "GET", "finding.send", findings.form),
    Page("/hasil/{visit}", "POST", "finding.send", findings.take, findings.LIMIT),
    Page("/hasil/{visit}/terima", "GET", "finding.read", receipts.receipt),
    Page("/hasil/{visit}/berita-acara", "GET", "minutes.sign", minutes.form),
    Page("/hasil/{visit}/berita-acara", "POST", "minutes.sign", minutes.sign),
    Page("/hasil/{visit}/berita-acara.pdf", "GET", "minutes.read", minutes.paper),
    Page("/foto/{digest}", "GET", "photo.read", photos.photo),
    # Offices, their superiors, and the reviewer.
    Page("/kantor", "GET", "office.read", office.results),
    Page("/kantor/{finding}", "GET", "office.read", office.result),
    Page(
        "/kantor/{finding}/klarifikasi",
        "POST",
        "office.answer",
        office.clarify,
        office.LIMIT,
    ),
    Page("/kantor/{finding}/dokumen/{digest}", "GET", "office.read", office.document),
    Page("/tindak-lanjut", "GET", "superior.read", review.superior),
    Page("/tindak-lanjut/{finding}", "GET", "superior.read", review.superior_case),
    Page("/tindak-lanjut/{finding}", "POST", "follow_up.write", office.follow_up),
    Page(
        "/tindak-lanjut/{finding}/dokumen/{digest}",
        "GET",
        "superior.read",
        office.document,
    ),
    Page("/tinjau", "GET", "clarification.close", review.clarifications),
    Page("/tinjau/{finding}", "GET", "clarification.close", review.clarification),
    Page("/tinjau/{finding}/tutup", "POST", "clarification.close", review.close),
    Page(
        "/tinjau/{finding}/dokumen/{digest}",
        "GET",
        "clarification.close",
        office.document,
    ),
    # The leader.
    Page("/pekan", "GET", "week.read", week.week),
    Page("/pekan/pdf", "GET", "week.read", week.sheet),
    # Analysts.
    Page("/data", "GET", "data.read", data.index),
    Page("/data/{tabel}", "GET", "data.read", data.table),
    Page("/impor", "GET", "data.import", imports.form),
    Page("/impor", "POST", "data.import", imports.take, imports.LIMIT),
    # The admin.
    Page("/pengguna", "GET", "users.change", users.users),
    Page("/pengguna", "POST", "users.change", users.add),
    Page("/pengguna/{account}", "GET", "users.change", users.user),
    Page("/pengguna/{account}/peran", "POST", "users.change", users.role),
    Page("/pengguna/{account}/sandi", "POST", "users.change", users.reset),
    Page("/pengguna/{account}/tutup", "POST", "users.change", users.disable),
    Page("/pengguna/{account}/aktif", "POST", "users.change", users.enable),
)
