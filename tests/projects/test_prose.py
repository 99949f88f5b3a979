"""What members write, shown safely."""

import pytest

from projects.prose import as_html, as_text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a *b*", "<p>a <em>b</em></p>\n"),
        ("# Big", "<h3>Big</h3>\n"),
        ("<b onclick=x>c</b>", "<p>&lt;b onclick=x&gt;c&lt;/b&gt;</p>\n"),
        ("[d](javascript:alert(1))", "<p>[d](javascript:alert(1))</p>\n"),
        ("[e](data:text/html,x)", "<p>[e](data:text/html,x)</p>\n"),
        (
            "[f](https://f.org)",
            '<p><a href="https://f.org" rel="nofollow noopener ugc">f</a></p>\n',
        ),
    ],
)
def test_as_html_keeps_form_and_drops_danger(written, shown):
    assert as_html(written) == shown


def test_as_text_gives_the_words_alone():
    assert as_text("# Lamp\n\nIt **glows** in\nthe [dark](https://d.org).\n\n- one\n- two") == (
        "Lamp It glows in the dark. one two"
    )
