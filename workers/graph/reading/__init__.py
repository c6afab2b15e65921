"""Reading the graph, in a process of its own with limits: whoever asks for too much harms nobody.

The web application starts it by name and says one JSON object to it: what to do, where the graph
is (`{"database": path}`, or `{"url": address}` of a server) and who asks (`{"parent": process}`):
`{"do": "search", "text", "label", "after", "most", "last"}`, `{"do": "node", "key"}`,
`{"do": "around", "keys", "depth", "most"}`, `{"do": "counts"}`, `{"do": "cypher", "text", "most",
"seconds"}`. It says one JSON object. `{"do": "export", "scope", "most"}` says many, each on a line.
"""

from workers.graph.reading.child import main

__all__ = ("main",)
