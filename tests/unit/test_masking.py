import pytest

from governance.errors import InvalidDocument, PredictionsUnreadable, Problem, RegistryUnavailable
from governance.masking import masked
from governance.sentences.phrase import said_earlier

SECRET = "S3cretPw"  # noqa: S105  (the point)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        pytest.param(f"http://svc:{SECRET}@127.0.0.1:5000 did not answer", "http://***@127.0.0.1:5000 did not answer", id="a password"),
        pytest.param(f"http://{SECRET}@host/x", "http://***@host/x", id="a token in place of a name"),
        pytest.param(f"postgresql+psycopg://u:a@{SECRET}@db/x", "postgresql+psycopg://***@db/x", id="a password with an at sign"),
        pytest.param(f"https://u:a/{SECRET}@db/x", "https://***@db/x", id="a password with a slash"),
        pytest.param(f"at https://host/p?a=1&token={SECRET}&b=2.", "at https://host/p?a=1&token=***&b=2.", id="a token in a query"),
        pytest.param(f"sslmode=require sslpassword={SECRET} host=db", "sslmode=require sslpassword=*** host=db", id="a connection string"),
        pytest.param(f"PGPASSWORD='{SECRET} x' psql", "PGPASSWORD=*** psql", id="in quotes"),
        pytest.param(f"https://h/?X-Amz-Signature={SECRET}", "https://h/?X-Amz-Signature=***", id="a signed address"),
        pytest.param(f"https://h/?api_key={SECRET}", "https://h/?api_key=***", id="an API key"),
        pytest.param(f"AccountName=a;AccountKey={SECRET}/x==;", "AccountName=a;AccountKey=***;", id="a key of an account"),
        pytest.param(f"sent Authorization: Bearer {SECRET}.x: 403", "sent Authorization: Bearer ***: 403", id="a header"),
        pytest.param(f"http://a:{SECRET}@h and ftp://b:{SECRET}@i", "http://***@h and ftp://***@i", id="two addresses"),
    ],
)  # fmt: skip
def test_what_opens_doors_is_hidden_and_the_rest_is_said(text, hidden):
    assert masked(text) == hidden


@pytest.mark.parametrize(
    "text",
    ["http://127.0.0.1:5000/x?model=loans did not answer", "write to risk@example.org", "sqlite:////home/me/mlflow.db", "the token is missing; expected one", "psi is 0.3"],
)  # fmt: skip
def test_what_opens_no_door_stays_as_it_is(text):
    assert masked(text) == text


def test_a_value_that_is_known_to_be_secret_is_hidden_wherever_it_stands():
    assert masked(f"bad value {SECRET}", [SECRET, ""]) == "bad value ***"


@pytest.mark.parametrize(
    "error",
    [
        RegistryUnavailable(said_earlier(f"the registry at http://u:{SECRET}@h did not answer")),
        PredictionsUnreadable(said_earlier(f"postgresql://u:{SECRET}@h/x has no table")),
        InvalidDocument("x.yaml", [Problem("source", 1, f"http://u:{SECRET}@h", "a path")]),
    ],
    ids=lambda error: type(error).__name__,
)
def test_no_error_that_people_read_says_a_password(error):
    assert SECRET not in str(error)
    assert SECRET not in str(error.phrase)
