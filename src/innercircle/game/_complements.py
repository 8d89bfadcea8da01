"""Words for games in which the breaking of others puts an insider off."""


def explain_free_rider(a: float, r: float) -> str:
    """Explain why a < r breaks complements."""
    return (
        f"staying is worth {a:g} if the regime holds but {r:g} if it falls: squeezed so "
        "far that they prefer the fall, but not their own risk: a free-rider"
    )


def explain_lost_cause(g: float, p: float) -> str:
    """Explain why g < p breaks complements."""
    return (
        f"breaking is worth {g:g} if the regime falls but {p:g} if it holds: better off "
        "when their own side fails: the new order threatens them more than the old one"
    )
