"""The database itself refuses to change or delete log entries.

The same goes for keys of the log. Entries are taken in order only.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ENTRIES = "entries of the audit log are never changed or deleted"
KEYS = "keys of the audit log are never changed or deleted"
ORDER = "entries of the audit log follow each other without gaps"
WORDS = "what an entry of the audit log says is never changed, only erased"
PERSON = "who a pseudonym of the audit log is, is never changed, only erased"
ADDED_TO = (("log_entry", ENTRIES), ("log_key", KEYS))
KEPT = ("sequence", "action", "subject", "person", "detail_key", "detail")
ERASABLE = ("reason_key", "reason")
IN_ORDER = "NEW.sequence <> (SELECT coalesce(max(sequence) + 1, 0) FROM log_entry)"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _guard_sqlite() -> None:
    for table, sentence in ADDED_TO:
        for change in ("UPDATE", "DELETE"):
            _sqlite(table, f"BEFORE {change}", "1", sentence)
    # An INSERT OR REPLACE would delete without asking the trigger above; whatever is in place is out of order here.
    _sqlite("log_entry", "BEFORE INSERT", IN_ORDER, ORDER)
    _sqlite("log_key", "BEFORE INSERT", "EXISTS (SELECT 1 FROM log_key WHERE since = NEW.since)", KEYS)
    _sqlite("log_opened", "BEFORE INSERT", "EXISTS (SELECT 1 FROM log_opened WHERE sequence = NEW.sequence)", WORDS)
    _sqlite("log_opened", "BEFORE DELETE", "1", WORDS)
    _sqlite("log_opened", "BEFORE UPDATE", _says_something_else("IS NOT"), WORDS)
    _sqlite("log_person", "BEFORE UPDATE", "1", PERSON)


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION placet_refuse() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$"
    )
    op.execute(
        "CREATE FUNCTION placet_in_order() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN IF {IN_ORDER} THEN RAISE EXCEPTION '{ORDER}'; END IF; RETURN NEW; END $$"
    )
    for table, sentence in ADDED_TO:
        _postgresql(table, "UPDATE OR DELETE", "ROW", "", sentence)
    for table, sentence in (*ADDED_TO, ("log_opened", WORDS), ("log_person", PERSON)):
        _postgresql(table, "TRUNCATE", "STATEMENT", "", sentence)
    _postgresql("log_opened", "DELETE", "ROW", "", WORDS)
    _postgresql("log_opened", "UPDATE", "ROW", f"WHEN ({_says_something_else('IS DISTINCT FROM')})", WORDS)
    _postgresql("log_person", "UPDATE", "ROW", "", PERSON)
    op.execute(
        "CREATE TRIGGER log_entry_in_order BEFORE INSERT ON log_entry FOR EACH ROW EXECUTE FUNCTION placet_in_order()"
    )


def _says_something_else(differs: str) -> str:
    kept = [f"NEW.{name} {differs} OLD.{name}" for name in KEPT]
    words = [f"(NEW.{name} IS NOT NULL AND NEW.{name} {differs} OLD.{name})" for name in ERASABLE]
    return " OR ".join(kept + words)


def _sqlite(table: str, when: str, condition: str, sentence: str) -> None:
    name = f"{table}_{when.lower().replace(' ', '_')}"
    op.execute(f"CREATE TRIGGER {name} {when} ON {table} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{sentence}'); END")


def _postgresql(table: str, change: str, each: str, condition: str, sentence: str) -> None:
    name = f"{table}_{change.lower().replace(' ', '_')}"
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {change} ON {table} FOR EACH {each} {condition}"
        f" EXECUTE FUNCTION placet_refuse('{sentence}')"
    )
