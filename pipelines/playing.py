"""What lies beside a made-up city's files: how to play it through."""

from string import Template

SCRIPT, README = "play.sh", "README.md"

_PLAY = Template("""\
#!/bin/sh
# Plays this made-up city until a day, plans another and answers its visits:
#   sh play.sh 2026-02-27 2026-03-02
# Wants sidak on the PATH. What is in truth/ is never read.
set -eu
cd "$$(dirname "$$0")"
until=$$1 service=$$2
export SIDAK_HOME="$${SIDAK_HOME:-$$PWD/home}"
if [ ! -e "$$SIDAK_HOME" ]; then
  export SIDAK_NOW=${start}T06:00
  sidak init --replay
  for table in offices staff devices enrolments teams leave agenda; do
    [ ! -e start/$$table.csv ] || sidak import $$table start/$$table.csv --backfill
  done
fi
for day in arrivals/*; do
  at=$${day#arrivals/}
  [ "$$at" \\< "$$until" ] || [ "$$at" = "$$until" ] || break
  [ ! -e "$$SIDAK_HOME/played-$$at" ] || continue
  export SIDAK_NOW=$${at}T19:30
  for table in leave agenda complaints service_marks; do
    [ ! -e "$$day/$$table.csv" ] || sidak import $$table "$$day/$$table.csv"
  done
  [ ! -e "$$day/logs" ] || sidak ingest "$$day/logs"
  : > "$$SIDAK_HOME/played-$$at"
done
export SIDAK_NOW=$${until}T20:05
sidak nightly --date "$$service" --no-prefect
export SIDAK_NOW=$${service}T17:00
sidak list --date "$$service" --format csv > "list-$$service.csv"
sidak simulate . --answer "list-$$service.csv" --to "findings-$$service.csv"
sidak import findings "findings-$$service.csv"
""")

_README = Template("""\
# A made-up city

Kota buatan: semua orang, nomor dan kejadian di sini rekaan ($days hari mulai $start,
benih $seed). Jalankan dengan `sh play.sh HARI-TERAKHIR TANGGAL-SIDAK`. Folder `truth/`
berisi keadaan sebenarnya dan tidak pernah dibaca sidak.

Everybody, every number and everything that happens in here is made up ($days days from
$start, seed $seed).

    sh play.sh LAST-DAY SERVICE-DATE

imports what the city has at the start, takes in what arrives day by day, plans the
service date on the evening of the last day, answers its visits and imports the
findings. Run it again with later days to go on. By hand, the same for one day:

    export SIDAK_HOME=$$PWD/home SIDAK_NOW=${start}T06:00
    sidak init --replay
    sidak import offices start/offices.csv --backfill      (and the other tables)
    export SIDAK_NOW=${start}T19:30
    sidak ingest arrivals/$start/logs
    sidak nightly --date SERVICE-DATE --no-prefect
    sidak list --date SERVICE-DATE --format csv > list.csv
    sidak simulate . --answer list.csv --to findings.csv
    sidak import findings findings.csv

| folder | what |
|---|---|
| `start/` | tables as they are on the first day |
| `arrivals/DAY/` | logs that reach the city that day, rows recorded that day |
| `truth/` | who was there, by office and half hour; visits paid. Not for sidak |

Heads of offices learn of visits: answering a list writes later arrivals anew.
""")


def play(start: str) -> str:
    """Return the script that plays a city which begins on that day."""
    return _PLAY.substitute(start=start)


def readme(seed: int, start: str, days: int) -> str:
    """Return the page that tells what the folder holds and how to play it."""
    return _README.substitute(seed=seed, start=start, days=days)
