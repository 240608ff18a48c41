"""Youth spaces: public places, kept right by their structures."""

from app.domain.spaces.keeping import (
    KIND,
    close_space,
    get_space,
    list_public,
    list_spaces_of,
    put_space,
    update_space,
)
from app.domain.spaces.search import fold, match_communes

__all__ = [
    "KIND",
    "close_space",
    "fold",
    "get_space",
    "list_public",
    "list_spaces_of",
    "match_communes",
    "put_space",
    "update_space",
]
