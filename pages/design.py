"""Design: the pieces of which pages are made, in every state.

No menu has it.
"""

import streamlit as st

from app import charts
from app.design import act, naming, states
from app.design.context import DOCKET, Step, context_line, rules_parts
from app.design.drawer import drawer
from app.design.dumbbell import Row as Pair
from app.design.dumbbell import dumbbell
from app.design.figure import figure
from app.design.forms import Form, Send, folded_form, open_form
from app.design.numbers import Figure, figures
from app.design.rows import ListRow, list_rows
from app.design.sheet import Quantity, Row, sheet
from app.design.spot import marked_spot
from app.design.table import table
from app.design.text import aside, document
from app.design.window import called
from app.design.writing import pick, pick_day, pick_from_list, tick, write, write_line
from app.selection import put
from app.session import identity
from app.wording import ANSWERS, CHOICES, SIMULATED_BADGE, STANDINGS, STATES, VERDICTS
from governance.canonical import digest_of
from governance.committee.headline import in_thousand
from governance.errors import NotFound
from governance.evidence.judgement import Answer
from governance.evidence.measure import POINTS, SHARE
from governance.sentences import measuring

called("Design")
st.title("Design")
st.markdown("Every piece of which pages are made, once in every state. Numbers here are examples.")

st.header("Way")
st.markdown("In one row, what leads here and what the page is about; below, the parts beside it.")
with context_line(DOCKET, Step("R-0003", "docket"), Step("card-fraud", "models")):
    st.markdown(SIMULATED_BADGE, width="content")
rules_parts("")

st.header("Signs")
for signs in (ANSWERS, VERDICTS, STATES, STANDINGS, CHOICES):
    st.markdown(" ".join(sign.markdown for sign in signs.values()))
st.markdown(SIMULATED_BADGE)

st.header("Numbers")
figures(
    [
        Figure("Of payments that are fraud, how many were blocked", "72.6 %", "+17.9 points", "69.7 % to 75.4 %"),
        Figure("65+: blocked though honest", in_thousand(0.0413), "today 9 in 1,000", "37 to 46", grave=True),
        Figure("Nobody of them", in_thousand(0.0)),
        Figure("Hardly anybody", in_thousand(0.0004)),
    ]
)

st.header("Rows")
first_step = Step("R-0003: Should version 2 of card-fraud replace version 1?", "docket")
sides = ("**0 of 3 votes**  \n:small[needs ethics and lay]", "**due in 29 days**  \n:small[28 Dec 2026]")
below = f":small[{ANSWERS[Answer.NOT_MET].markdown} &nbsp; Gap of 3.6 points for 65+, limit 2]"
list_rows([ListRow("example", first_step, below, sides, Step("Vote on R-0003", "docket"))])

st.header("Tables and charts")
st.markdown("Numbers in a table are shaded by how near they are to a limit, or have a bar beside them.")
rows: list[Row] = [
    {"Group": "65+", "Rate": Quantity(0.959, SHARE), "Gap": Quantity(-0.036, POINTS)},
    {"Group": "35-54", "Rate": Quantity(0.995, SHARE), "Gap": None},
]
sheet(rows, heat={"Gap": [1.0, 0.0]}, bars=("Rate",), alt="Two groups with their rates and their gap")
morning, noon = (identity().authenticated_at.replace(hour=hour, minute=0) for hour in (8, 12))
drawn = charts.by_version({"version 1": [(morning, 0.31), (noon, 0.24)]}, "Drift (PSI)", 0.25)
pairs = [
    Pair("65+", 0.041, 0.037, 0.046, 0.009, True, "41 in 1,000, today 9"),
    Pair("35-54", 0.005, 0.004, 0.006, 0.005, False, "5 in 1,000, today 5"),
]
dumbbell("41 in 1,000 of the group 65+ are blocked though honest", pairs, ("asks", "serves"), 0.02, "example-pairs")
figure(drawn, "Drift is back within its limit. It was 0.31, and is 0.24.", rows, "example")

table([{"Part": "**A table of words**", "Is": "read from top to bottom"}, {"Part": "A sheet", "Is": "sorted and kept"}])

st.header("Acts")
st.markdown("A form and its button. What came of it is said below them; what cannot be undone is asked first.")


def example(form: Form) -> None:
    """Refuse, or ask first."""
    if st.session_state[form.field("choice")] is None:
        act.refuse("example", "Choose one of the two first.", form.field("choice"))
        return
    lines = ("What is done, and what follows from it.", f"“{st.session_state[form.field('reason')]}”")
    act.ask_first(
        act.Pending("example", form, "Do this?", lines, "Yes, do it", lambda: "This is done. It was an example.")
    )


shown = Form("example", "open", identity(), words=("reason", "line"), choices=("choice", "one", "day", "sure"))
folded = Form("example", "folded", identity())
with act.answers_here("example"):
    with open_form(shown, Send("Do it", example, (shown,), ":material/gavel:", main=True), title="A form"):
        pick(shown, "choice", "Choice", ("this", "that"), beside=True)
        write(shown, "reason", "Reason (it goes into the log)", placeholder="In your own words")
        write_line(shown, "line", "Where to see it", at_first="here")
        pick_from_list(shown, "one", "One of many", ("first", "second"), at_first=0)
        pick_day(shown, "day", "Due by", identity().authenticated_at.date())
        tick(shown, "sure", "Nothing may be decided before this")
    send = Send("Cannot be done now", example, (folded,), disabled=True)
    with folded_form(folded, send, title="A form for what is done seldom", icon=":material/undo:"):
        write(folded, "reason", "Why (it goes into the log)")
act.say(act.Answer("example", True, "Your vote (reject) is in the log."))
act.say(
    act.Answer("example", False, "R-0003 is approved; it cannot be voted on any more", words="What somebody wrote.")
)

st.header("Places")
with marked_spot():
    st.markdown("A link of the brief leads here.")
st.button("Open a drawer", on_click=put, kwargs={"drawer": "example"})
if "drawer" in st.query_params:
    drawer("A drawer", "drawer", lambda: aside("It stands beside the page, and the address names it."))
document("A **document** of several lines.\n\n| Part | Digest |\n|---|---|\n| card | sha256:0 |", "example-document")

st.header("Names")
st.markdown(f"{naming.person(identity().name, 'ethics')}, {naming.moment(identity().authenticated_at)}")
naming.digest("What this page is about", digest_of("design"))

st.header("States")
states.empty("There is no request yet.", "A model owner opens one.")
states.not_measured("Recall", "no outcome is known yet")
states.refused("Only members of the committee vote.")
states.failed(NotFound(measuring.not_assessed("card-fraud", "9")))
with states.loading():
    st.markdown("Here while it is read: a line that turns.")
