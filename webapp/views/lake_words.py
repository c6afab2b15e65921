"""What the services of the lake say to programs of lakeFS, in sentences for people."""

import re
from typing import Any

from flask import Blueprint, Response, abort

from webapp import http_errors
from webapp.errors import DeskError
from webapp.views import signed_in

SENTENCES = {
    "repository not found": "There is no repository of this name, or it is not shared with you.",
    "insufficient permissions: .*": "Your role in this repository does not allow this. Ask an "
    "admin of the repository.",
    "cannot write to a read-only repository": "This repository is read-only, so nothing in it can "
    "be changed. An admin of it can switch that off in its settings.",
    "cannot write to protected branch": "This branch is protected: only admins of the repository "
    "change it. Use another branch, or ask one of them.",
    "branch not found": "There is no branch of this name. Somebody may have deleted it.",
    "tag not found": "There is no tag of this name. Somebody may have deleted it.",
    "commit not found": "There is no branch, tag or commit of this name in the repository.",
    "reference is ambiguous: not found": "Several commits begin like this. Write more of the id.",
    "ref: .*|reference to staging area .*": "This is no name of a branch, a tag or a commit.",
    "path not found": "There is no object of this name here. It may be on another branch, or in "
    "an older version.",
    "No data: .*": "The file that this object was imported from is not there any more. Somebody "
    "has moved it, deleted it, or given it another name.",
    "No data": "The desk does not have the bytes of this object any more.",
    "branch already exists.*": "There is a branch of this name already. Choose another one.",
    "tag already exists.*": "There is a tag of this name already. Choose another one.",
    "error creating repository: not unique": "This name is taken. Choose another one.",
    "the storage namespace .* is in use already": "Another repository has this address for its "
    "objects. Choose another one.",
    "cannot delete repository default branch": "Every repository keeps its default branch, so it "
    "cannot be deleted.",
    "commit: no changes": "There is nothing to commit: no object differs from the last commit.",
    "branch is currently locked.*": "Many people change this branch at the moment. Try again.",
    "storage namespace: .*": "The address of the objects begins with local://, s3://, gs:// or "
    "https://, and has 1,000 characters at most.",
    "branch id: .*": "A branch has a name of letters, digits, hyphens and underscores, which does "
    "not begin with a hyphen.",
    "tag id: .*": "A tag has a name without blanks and without the characters "
    '~ ^ @ $ : ? * [ / \\ ", and does not end with a dot.',
    "message: .*": "This message is too long: 50,000 characters at most.",
    "metadata: .*": "The metadata of a repository has 16,000 characters at most, names and all. "
    "Remove some of it first.",
    "missing path: .*": "Write where the file goes.",
    "path: .*": "This name is too long: 1,024 bytes at most with its folders. Or it has a "
    "character that cannot be kept.",
    "import path .* is prohibited.*|prefix .* contains repository namespace.*": "The repository "
    "keeps its own objects there, so nothing is imported from there. Choose another place.",
    "an import is running: cancel it first": "An import into this repository is running. Cancel "
    "it first, or wait for its end.",
}


def told(error: DeskError) -> str:
    """The sentence of an error for a person."""
    known = (text for said, text in SENTENCES.items() if re.fullmatch(said, error.sentence, re.S))
    return next(known, error.sentence)


def blueprint(name: str, module: str, url_prefix: str) -> Blueprint:
    """A blueprint of pages of the lake, whose errors are sentences for people."""
    made = signed_in.blueprint(name, module, url_prefix)
    made.url_value_preprocessor(refuse_what_is_no_name)
    made.register_error_handler(DeskError, answer)
    return made


def refuse_what_is_no_name(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Nothing has a name with what no database keeps, so nobody looks for it."""
    if any("\0" in str(value) for value in (values or {}).values()):
        abort(404)


def answer(error: DeskError) -> Response:
    """The page of an error."""
    error.sentence = told(error)
    return http_errors.answer_desk_error(error)
