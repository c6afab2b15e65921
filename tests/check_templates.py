"""Parses every template and follows its imports: `python -m tests.check_templates`."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.exceptions import TemplateAssertionError

from webapp import create_app
from webapp.settings import Settings


def findings(environment: Environment) -> Iterator[str]:
    """One line for each fault in a template of this environment."""
    trees: dict[str, nodes.Template] = {}
    for name in environment.list_templates():
        assert environment.loader is not None
        source = environment.loader.get_source(environment, name)[0]
        try:
            environment.compile(source, name)
            trees[name] = environment.parse(source, name)
        except (TemplateSyntaxError, TemplateAssertionError) as error:
            yield f"{name}:{error.lineno}: {error.message}"
    for name, tree in trees.items():
        yield from missing_templates(name, tree, trees)
        yield from wrong_names(name, tree, trees)
        yield from wrong_modules(name, tree, trees)


def exported(tree: nodes.Template) -> set[str]:
    """What other templates can import: macros, and what is set at the top."""
    macros = {node.name for node in tree.find_all(nodes.Macro)}
    targets = (node.target for node in tree.body if isinstance(node, nodes.Assign))
    return macros | {target.name for target in targets if isinstance(target, nodes.Name)}


def named(node: nodes.Node) -> str:
    """The template that an import names, where it names one outright."""
    template = getattr(node, "template", None)
    return str(template.value) if isinstance(template, nodes.Const) else ""


def missing_templates(
    name: str, tree: nodes.Template, trees: dict[str, nodes.Template]
) -> Iterator[str]:
    """Templates that are included, extended or imported, and are not there."""
    for node in tree.find_all((nodes.Include, nodes.Extends, nodes.Import, nodes.FromImport)):
        if named(node) and named(node) not in trees:
            yield f"{name}:{node.lineno}: there is no template {named(node)}"


def wrong_names(name: str, tree: nodes.Template, trees: dict[str, nodes.Template]) -> Iterator[str]:
    """`from ... import` of what is not there, or is not used."""
    used = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}
    for node in tree.find_all(nodes.FromImport):
        there = exported(trees[named(node)]) if named(node) in trees else None
        for item in node.names:
            original, alias = item if isinstance(item, tuple) else (item, item)
            if there is not None and original not in there:
                yield f"{name}:{node.lineno}: {named(node)} has no macro {original}"
            if alias not in used:
                yield f"{name}:{node.lineno}: {alias} is imported and not used"


def wrong_modules(
    name: str, tree: nodes.Template, trees: dict[str, nodes.Template]
) -> Iterator[str]:
    """`import ... as` of what is not used, or is asked for what it does not have."""
    asked = [
        (node.node.name, node.attr, node.lineno)
        for node in tree.find_all(nodes.Getattr)
        if isinstance(node.node, nodes.Name)
    ]
    for node in tree.find_all(nodes.Import):
        uses = [(attribute, line) for module, attribute, line in asked if module == node.target]
        if not uses:
            yield f"{name}:{node.lineno}: {node.target} is imported and not used"
        there = exported(trees[named(node)]) if named(node) in trees else None
        for attribute, line in uses:
            if there is not None and attribute not in there:
                yield f"{name}:{line}: {named(node)} has no macro {attribute}"


def main() -> int:
    """0 when every template is sound, else 1 and one line for each fault."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(data=Path(folder), secret_key="-" * 32))
    environment = app.jinja_env.overlay()
    found = list(findings(environment))
    for line in found:
        sys.stderr.write(f"templates/{line}\n")
    if not found:
        sys.stdout.write(f"{len(environment.list_templates())} templates are sound.\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
