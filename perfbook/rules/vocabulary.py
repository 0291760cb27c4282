"""The word lists of the rules: data beside the rules, so that a notice's new word is a line of TOML, not code."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict, Field


class WordLists(BaseModel):
    """One file: lists under their names. `lists` is the only table, and a list holds nothing but words."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    lists: dict[str, list[str]] = Field(min_length=1)


@cache
def words(file: str) -> Mapping[str, tuple[str, ...]]:
    """The lists of one file of this folder, by name.

    >>> "无偏差" in words("vocabulary_scores.toml")["no_reason"]
    True
    """
    text = (files(__package__) / file).read_text("utf-8")
    lists = WordLists.model_validate(tomllib.loads(text)).lists
    return MappingProxyType({name: tuple(listed) for name, listed in lists.items()})
