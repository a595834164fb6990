"""What helps to write files: schemas for editors, skeletons, templates, the tables of the reference."""

from thesis.authoring.fields import fields_of
from thesis.authoring.mapping import new_mapping
from thesis.authoring.reference import Example, functions_page, messages_page
from thesis.authoring.schema import schema
from thesis.authoring.skeletons import described, new_profiles, new_rule, new_thesis
from thesis.authoring.template import profiles_template

__all__ = [
    "Example",
    "described",
    "fields_of",
    "functions_page",
    "messages_page",
    "new_mapping",
    "new_profiles",
    "new_rule",
    "new_thesis",
    "profiles_template",
    "schema",
]
