"""Schemas, skeletons and templates: what helps to write files must itself be right."""

from __future__ import annotations

import json
import re
import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import tomli

import thesis
from thesis.authoring import described, new_profiles, new_rule, new_thesis, profiles_template
from thesis.building.cases import EXPECTATIONS
from thesis.building.forms import FORMS
from thesis.files import SHIPPED, shipped_theses

DESIGN = Path(__file__).parent.parent / "data" / "design"
THESES = [*shipped_theses().values(), DESIGN / "thesis.toml"]
PROFILES = [thesis.examples() / "companies.toml", DESIGN / "companies.toml"]
VOCABULARIES = [SHIPPED / "rules" / "vocabulary.toml", DESIGN / "vocabulary.toml"]


def as_json(value: Any) -> Any:
    """TOML data as an editor hands it to a schema."""
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return value.isoformat() if isinstance(value, date) else float(value) if isinstance(value, Decimal) else value


def complaints(kind: Any, text: str) -> list[str]:
    schema = thesis.schema(kind)
    jsonschema.Draft202012Validator.check_schema(schema)
    checker = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    return [one.message for one in checker.iter_errors(as_json(tomli.loads(text)))]


@pytest.mark.parametrize("path", THESES, ids=lambda path: path.stem)
def test_theses_fit_their_schema(path: Path) -> None:
    assert complaints("thesis", path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.parent.name)
def test_profiles_fit_their_schema(path: Path) -> None:
    assert complaints("profiles", path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", VOCABULARIES, ids=lambda path: path.parent.name)
def test_vocabularies_fit_their_schema(path: Path) -> None:
    assert complaints("vocabulary", path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", sorted((Path(__file__).parent.parent / "golden" / "bad").glob("E21[13]*.toml")))
def test_unknown_and_missing_keys_do_not_fit(path: Path) -> None:
    if "points" not in path.stem and "id-missing" not in path.stem:  # a child may leave both to its parent
        assert complaints("thesis", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("thesis", "[thesis]\nformat = 2"),
        ("thesis", "[thesis]\nas_of = 'May'"),
        ("thesis", "[thesis]\n[rules.a]\nwhen = 'x'\nany = ['y']"),
        ("thesis", "[thesis]\n[rules.a]\nsteps = { of = 'x' }"),
        ("thesis", "[thesis]\n[rules.a]\nattribution = 'guessed'"),
        ("thesis", "[thesis]\n[gates.a]\ncurve = { of = 'x', at = [[0, 0], [1, 1]] }"),
        ("thesis", "[thesis]\n[cases.a]\nrules = { x = 'yes' }"),
        ("thesis", "[thesis]\n[omitted.a]\nquote = 'x'"),
        ("thesis", "[rules.a]\npoints = 3"),
        ("vocabulary", "[vocabulary]\nid = 'x'\ncurrency = 'RMB'"),
        ("vocabulary", "[vocabulary]\nid = 'x'\n[fields.a]\ntype = 'mony'"),
        ("vocabulary", "[vocabulary]\nid = 'x'\n[fields.a]\ntitle = 'x'"),
        ("profiles", "[profiles]\n"),
        ("profiles", "[[company]]\n[company.facts]\narr = { valu = 3 }"),
        ("profiles", "[[company]]\n[company.facts]\narr = { value = 3, status = 'plan' }"),
        ("profiles", "[[company]]\n[company.facts]\narr = [{ value = 3 }]"),
        ("profiles", "[[company]]\nfact = {}"),
    ],
)
def test_schemas_refuse_what_the_loader_refuses(kind: str, text: str) -> None:
    assert complaints(kind, text)


def test_schemas_know_every_form_and_every_expectation() -> None:
    properties = thesis.schema("thesis")["properties"]
    assert set(FORMS) <= set(properties["rules"]["additionalProperties"]["properties"])
    assert set(EXPECTATIONS) <= set(properties["cases"]["additionalProperties"]["properties"])
    assert json.loads(json.dumps(thesis.schema("thesis"))) == thesis.schema("thesis")


# --- skeletons -------------------------------------------------------------------------------------------------------


def test_a_new_thesis_loads_and_passes_its_own_cases() -> None:
    text = new_thesis("my-first_1", "2025-05-01")
    one = thesis.loads(text)
    assert (one.id, one.as_of) == ("my-first_1", date(2025, 5, 1))
    assert thesis.check(one) == ()
    assert complaints("thesis", text) == []
    assert text.count("#") > 10


@pytest.mark.parametrize("name", ["", "my thesis", "a.b", "é", "a/b"])
def test_ids_are_plain(name: str) -> None:
    with pytest.raises(thesis.ThesisError, match="E641"):
        new_thesis(name)
    with pytest.raises(thesis.ThesisError, match="E641"):
        new_rule(name)


@pytest.mark.parametrize("name", shipped_theses())
def test_a_new_rule_fits_the_thesis_that_it_is_for(name: str) -> None:
    one = thesis.load(name)
    text = thesis.dumps(one, bundle=True) + new_rule("a-new-rule", one)
    assert thesis.loads(text).rules["a-new-rule"].points == 10_000


def test_a_new_rule_fits_the_new_thesis_by_itself() -> None:
    assert "second" in thesis.loads(new_thesis("first") + new_rule("second")).rules


@pytest.mark.parametrize("name", shipped_theses())
def test_new_profiles_load_empty_and_filled_in(name: str, tmp_path: Path) -> None:
    one = thesis.load(name)
    text = new_profiles(one, "../rules/vocabulary.toml")
    path = tmp_path / "companies.toml"
    path.write_text(text, encoding="utf-8")
    assert thesis.read_profiles(path, one)[0].facts == {}
    path.write_text(re.sub(r"^# (\w+ +=)", r"\1", text, flags=re.MULTILINE), encoding="utf-8")
    filled = thesis.read_profiles(path, one)[0]
    assert set(filled.facts) == set(thesis.fields_of(one)) - set(one.derived)
    assert filled.facts["arr" if "arr" in filled.facts else next(iter(filled.facts))].is_exact


def test_what_a_field_takes_is_said_in_one_line() -> None:
    for field in thesis.load("zhu-xiaohu").vocabulary.fields.values():
        assert "\n" not in described(field)
        assert described(field).startswith(field.label)


def test_the_workbook_has_units_drop_downs_and_columns_for_the_source() -> None:
    one = thesis.load("zhu-xiaohu")
    data = profiles_template(one)
    assert data == profiles_template(one), "the same bytes at any time"
    with zipfile.ZipFile(BytesIO(data)) as book:
        assert book.testzip() is None
        names = re.findall(r'<sheet name="(\w+)"', book.read("xl/workbook.xml").decode())
        texts = book.read("xl/sharedStrings.xml").decode()
        companies = book.read("xl/worksheets/sheet1.xml").decode()
        styles = book.read("xl/styles.xml").decode()
    assert names == ["companies", "fields", "lists"]
    for header in ("id", "name", "arr", "arr__as_of", "arr__source", "arr__quote", "arr__basis", "layers__status"):
        assert f">{header}</t>" in texts
    assert "yes,no,unknown" in companies
    assert "startup,incumbent,subsidiary,product,model,unknown" in companies
    assert "contract,billings_x12" in companies
    assert "&quot;USD&quot;" in styles
    assert "0.0%" in styles
    assert "yyyy-mm-dd" in styles


def test_long_lists_of_levels_stand_in_a_sheet_of_their_own() -> None:
    levels = [f"a-rather-long-level-{i}" for i in range(300)]
    field = f'[fields.sector]\ntype = "category"\nvalues = {levels}\n'
    rule = f"[rules.s]\npoints = 1\nwhen = 'sector == \"{levels[7]}\"'\n"
    one = thesis.loads(new_thesis("x") + field + rule)
    with zipfile.ZipFile(BytesIO(profiles_template(one))) as book:
        assert "lists!$A$1:$A$301" in book.read("xl/worksheets/sheet1.xml").decode()
