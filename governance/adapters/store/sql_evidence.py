"""Assessments, attachments and sealed cases, in one session of the store."""

from sqlmodel import Session, select

from governance.adapters.store.rows import assessment_row, attachment_row
from governance.adapters.store.tables import AssessmentRow, AttachmentRow, ExplainedCaseRow
from governance.adapters.store.writing import put
from governance.audit.seal import KeptCase
from governance.evidence.bundle import Attached, Result
from governance.store.evidence import Assessment


class SqlEvidenceReader:
    """Reads of one session.

    See `governance.store.evidence.EvidenceReader`.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def attachments(self, model: str, version: str) -> tuple[Attached, ...]:
        """What is attached to a version."""
        attachments = self._session.exec(
            select(AttachmentRow).where(AttachmentRow.model == model, AttachmentRow.version == version)
        )
        # Sorted here: the order is part of a digest, and databases compare text each by its own rules.
        rows = sorted(attachments, key=lambda row: (row.kind, row.name))
        return tuple(
            Attached(row.kind, row.name, row.digest, Result(row.result) if row.result else None) for row in rows
        )

    def assessment(self, model: str, version: str) -> Assessment | None:
        """The last assessment of a version."""
        row = self._session.get(AssessmentRow, (model, version))
        return None if row is None else Assessment(**row.model_dump())

    def assessments(self) -> tuple[Assessment, ...]:
        """Every last assessment."""
        rows = self._session.exec(select(AssessmentRow).order_by(AssessmentRow.model, AssessmentRow.version))
        return tuple(Assessment(**row.model_dump()) for row in rows)

    def cases(self, model: str, version: str) -> tuple[KeptCase, ...]:
        """Every case that was sealed for evidence about one version."""
        of_version = (ExplainedCaseRow.model == model, ExplainedCaseRow.version == version)
        rows = self._session.exec(select(ExplainedCaseRow).where(*of_version))
        cases = (KeptCase(row.seal, row.model, row.version, row.key, row.content) for row in rows)
        # Sorted here: databases compare text each by its own rules.
        return tuple(sorted(cases, key=lambda case: case.seal))


class SqlEvidenceWriter(SqlEvidenceReader):
    """Reads and writes of one transaction.

    See `governance.store.evidence.EvidenceWriter`.
    """

    def add_attachment(self, model: str, version: str, attached: Attached) -> None:
        """A document attached to a version."""
        put(self._session, attachment_row(model, version, attached))

    def put_assessment(self, assessment: Assessment) -> None:
        """The last assessment of its version."""
        put(self._session, assessment_row(assessment))

    def put_case(self, case: KeptCase) -> None:
        """Keep a case beside the evidence, or what is left of it."""
        put(self._session, ExplainedCaseRow(**{name: getattr(case, name) for name in ExplainedCaseRow.model_fields}))
