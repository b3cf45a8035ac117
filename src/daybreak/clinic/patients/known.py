"""The originals already stored, as the reader looks them up when a resource points outside its file."""

from collections.abc import Iterator, Mapping

from django.db.models import QuerySet

from daybreak.clinic.patients.models import Record


class StoredOriginals(Mapping[str, bytes]):
    """Reference ("Medication/7") -> original bytes, for one source; each is read from the database at most once."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._seen: dict[str, bytes | None] = {}

    def __getitem__(self, reference: str) -> bytes:
        if reference not in self._seen:
            self._seen[reference] = self._stored(reference)
        found = self._seen[reference]
        if found is None:
            raise KeyError(reference)
        return found

    def __iter__(self) -> Iterator[str]:
        for kind, identity in self._records().values_list("resource_type", "resource_id"):
            yield f"{kind}/{identity}"

    def __len__(self) -> int:
        return self._records().count()

    def _records(self) -> QuerySet[Record]:
        return Record.objects.filter(source=self.source, current__isnull=False)

    def _stored(self, reference: str) -> bytes | None:
        kind, _, identity = reference.rpartition("/")
        matching = self._records().filter(resource_type=kind.rpartition("/")[2], resource_id=identity)
        original = matching.order_by("id").values_list("current__original", flat=True).first()
        return None if original is None else bytes(original)
