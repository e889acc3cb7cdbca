"""Words that look like markup, and a test for markup.

A reader tells whether they became any.
"""

from markdown_it import MarkdownIt

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
HOSTILE = {
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "a link": "[click](javascript:alert(1)) ![i](http://example.org/pixel)",
    "a link by address": "<http://example.org>",
    "a reference": "[a]: http://example.org",
    "emphasis": "**all is well** _really_ ~~not~~",
    "code": "`rm -rf` ``` ```",
    "a heading": "# Approved",
    "a heading on a new line": "fine\n# Approved",
    "a heading after a carriage return": "fine\r\r# Approved",
    "a heading underlined": "Approved\n=======",
    "a line separator": "fine\u2028\u2028# Approved",
    "a quotation": "> the committee approved",
    "a list": "- approved",
    "a list with plus": "+ approved",
    "a list on a new line": "fine\n\n* approved",
    "a numbered list": "1. approved",
    "a numbered list with a bracket": "12) approved",
    "a rule": "---",
    "a rule with spaces": "- - -",
    "a table": "| a | b |\n|---|---|\n| 1 | 2 |",
    "a cell": "x | Approved | 100 % | 1 |",
    "a cell after a carriage return": "x\r| Approved | 100 % | 1 |",
    "code by indenting": "    approved",
    "code after a blank line": "fine\n\n    approved",
    "a backslash at the end": "approved\\",
    "a formula": "$$x$$",
    "an entity": "a &lt;b&gt; &amp; &#60;i&#62; &#x2a;&#x2a;",
}


def words(text: str) -> str:
    """`text` without what lines and spaces add to it."""
    return " ".join(text.split())
