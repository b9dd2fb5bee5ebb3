"""How a name or a text is quoted for SQL, where SQL takes no parameter. Nothing here runs a statement."""


def quoted(name: str) -> str:
    """A column name, or a dotted `<schema>.<table>`, with every part quoted for SQL."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in name.split("."))


def literal(text: object) -> str:
    """A SQL string literal: for paths and names of our own where SQL takes no parameter, as in a view or ATTACH."""
    return "'" + str(text).replace("'", "''") + "'"
