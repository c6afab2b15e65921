"""The words about actions and their properties, which pages are made from."""

from webapp.control.actions import ACTIONS
from webapp.control.data_types import DATA_TYPES
from webapp.control.properties import PROPERTIES


def test_every_action_and_every_property_is_described():
    assert len(ACTIONS) == 14
    used = {name for each in ACTIONS.values() for name in (*each.required, *each.optional)}
    assert used == PROPERTIES.keys()
    sentences = [*PROPERTIES.values(), *(each.description for each in ACTIONS.values())]
    assert all(sentence.endswith(".") for sentence in sentences)


def test_the_properties_of_data_types_are_known_to_actions_that_set_values():
    options = {option for each in DATA_TYPES.values() for option in each.options}
    for action in ACTIONS.values():
        assert options.issubset(action.optional) is action.assigns


def test_lists_that_are_checked_are_properties_of_their_action():
    for action in ACTIONS.values():
        assert set(action.nested) <= set(action.optional)
