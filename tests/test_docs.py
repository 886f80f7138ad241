"""The documentation tells of this code: its commands, settings, words and files."""

import re
from dataclasses import fields
from functools import cache

import pytest
import typer

from data.schemas import TABLES
from data.settings import Settings
from pipelines.cli import app
from scripts.dictionary import TARGET, dictionary
from tests.source import PROJECT, ROOT, short, tracked_files

README = (ROOT / "README.md").read_text("utf-8")
PAGES = [path for path in tracked_files() if path.suffix == ".md"]


def commands_of(group, prefix=""):
    """Yield every command by what is typed, those of groups too (``user add``)."""
    for name, command in group.commands.items():
        yield prefix + name, command
        if hasattr(command, "commands"):
            yield from commands_of(command, f"{prefix}{name} ")


COMMANDS = dict(commands_of(typer.main.get_command(app)))
#: What the environment takes beside the settings.
ALSO_TAKEN = {
    "SIDAK_DEBUG": "shows the trace of a bug",
    "SIDAK_TEST_POSTGRES_URL": "tests only",
}
#: Neither hosts of package indexes nor folders of anybody's machine.
LEAKS = re.compile(
    r"pypi\.org|pythonhosted|pypi/simple|(?<![\w.])/(?:work|root|home|Users|opt)/\w"
)


@cache
def text_of(path):
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:  # pictures, workbooks
        return ""


# ------------------------------------------------------------------ commands


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does_and_so_does_the_readme(name):
    assert COMMANDS[name].help
    assert re.search(rf"(sidak |`){name}\b", README)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_does(name):
    options = [each for each in COMMANDS[name].params if each.opts[0].startswith("-")]
    assert [each.opts for each in options if not each.help] == []


def test_every_option_that_is_written_about_exists():
    known = {
        option
        for command in COMMANDS.values()
        for each in command.params
        for option in (*each.opts, *each.secondary_opts)
    }
    pages = [README, *(text_of(path) for path in PAGES if path.parent.name == "docs")]
    named = {
        option
        for page in pages
        for call in re.findall(r"sidak [a-z]+[^`\n]*", page)
        for option in re.findall(r"(?<!\S)--[a-z][a-z-]+", call)
    }
    assert named - known - {"--help"} == set()


def test_the_readme_names_every_table_a_city_can_hand_in():
    assert [name for name in TABLES if f"`{name}`" not in README] == []


# ------------------------------------------------------------------ settings


def setting_names():
    return {f"SIDAK_{field.name.upper()}" for field in fields(Settings)}


def test_the_readme_tells_every_setting():
    assert {name for name in setting_names() if f"`{name}`" not in README} == set()


def test_every_setting_that_is_written_about_exists():
    named = {
        (name, short(path))
        for path in PAGES
        for name in re.findall(r"\bSIDAK_[A-Z_]*[A-Z]\b", text_of(path))
    }
    known = setting_names() | ALSO_TAKEN.keys()
    assert {each for each in named if each[0] not in known} == set()


# ------------------------------------------------------------ words and links


def glossary_words():
    """Return every word of the glossary's first columns."""
    rows = re.findall(
        r"^\| ([^|]+) \|", (ROOT / "GLOSSARY.md").read_text("utf-8"), re.MULTILINE
    )
    cells = (re.sub(r"\(.*?\)|`", "", row) for row in rows if row != "word")
    return sorted({word.strip() for cell in cells for word in re.split("[,;/]", cell)})


def plain(text):
    """Return the text as words: code writes late_device for late device."""
    return " ".join(re.split(r"[\s_-]+", text.lower()))


def test_every_word_of_the_glossary_is_used():
    told = [path for path in tracked_files() if path.name != "GLOSSARY.md"]
    everything = " ".join(plain(text_of(path)) for path in told)
    assert [word for word in glossary_words() if plain(word) not in everything] == []


def heading_anchors(text):
    """Return the anchors that the page's headings get."""
    titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    words = (re.sub(r"[^\w\- ]", "", title.lower()) for title in titles)
    return {each.strip().replace(" ", "-") for each in words}


def links(path):
    """Yield the file and anchor of every link of the page that stays in the house."""
    for target in re.findall(r"\]\(([^)\s]+)\)", text_of(path)):
        if "://" not in target and not target.startswith("mailto:"):
            name, _, anchor = target.partition("#")
            yield (path.parent / name if name else path).resolve(), anchor


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_every_link_of_a_page_leads_somewhere(page):
    broken = [
        (short(target), anchor)
        for target, anchor in links(page)
        if not target.exists()
        or (anchor and anchor not in heading_anchors(text_of(target)))
    ]
    assert broken == []


# ------------------------------------------------- changelog, decisions, leaks


def test_the_changelog_tells_of_this_version():
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.search(rf"^## \[?{PROJECT['project']['version']}\b", changelog, re.M)


def decisions():
    return sorted((ROOT / "docs" / "decisions").glob("*.md"))


def test_decisions_are_numbered_without_gaps_and_titled_by_their_number():
    numbers = [path.name[:4] for path in decisions()]
    assert numbers == [f"{n:04}" for n in range(1, len(numbers) + 1)]
    heads = [path.read_text("utf-8").split()[:2] for path in decisions()]
    assert heads == [["#", number] for number in numbers]


def test_every_decision_that_is_named_exists():
    known = {path.name[:4] for path in decisions()}
    named = {
        number
        for path in tracked_files()
        for number in re.findall(r"\bdecisions?[ /](0\d{3})\b", text_of(path))
    }
    assert named <= known


def test_the_data_dictionary_is_the_one_the_code_prints():
    """Print it anew with `make docs`."""
    assert TARGET.read_text("utf-8") == dictionary()


def test_no_file_names_a_package_index_or_a_folder_of_this_machine():
    leaks = {
        short(path): sorted(set(LEAKS.findall(text_of(path))))
        for path in tracked_files()
        if short(path) != "tests/test_docs.py"
    }
    assert {name: found for name, found in leaks.items() if found} == {}
