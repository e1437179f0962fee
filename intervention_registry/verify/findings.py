"""What can be found wrong with a trail, and how it is said."""
from dataclasses import asdict, dataclass

KINDS = {
    'edit': "The entry was changed after it was written.",
    'column': "A column no longer says what the entry's payload says.",
    'deletion': "Entries are missing before this place.",
    'insertion': "The place in the chain is taken twice: an entry was slipped in.",
    'order': "The entry does not follow the one before it: inserted, repeated or moved.",
    'head': "The chain does not end where it was left: its tail was cut or replaced.",
    'row': "The row was changed past the registry.",
    'facts': "What was handed in was changed past the registry.",
    'resealed': "The trail says two different things of a row that never changes: one of them was sealed past the registry.",
    'row_missing': "The row is gone.",
    'row_added': "The row was put there past the registry: the trail does not know it.",
    'columns': "The trail does not say which columns the digest of the row covers, or they are gone.",
    'file': "The stored file is not the one that was handed in.",
    'file_missing': "The stored file is gone.",
    'configuration': "The configuration is not the one that was sealed.",
    'checkpoint': "The checkpoint does not continue the one before it.",
    'signature': "The signature is not by a key of the log.",
    'root': "The entries do not give the root of the checkpoint.",
    'position': "A position in the whole trail is missing, taken twice or out of order.",
    'receipt': "An outside receipt is not of this trail: a restored copy, or another log.",
    'stamp': "A time stamp does not attest its checkpoint.",
    'slip': "A filing slip is not of this trail: the entry it proves is gone or another.",
    'package': "The package is not what its manifest says.",
}


@dataclass(frozen=True)
class Finding:
    """One place where the trail is not intact: which chain and entry, or which row, position or file."""

    kind: str
    document: str = ''
    seq: int = 0
    model: str = ''
    res_id: int = 0
    position: int = 0
    detail: str = ''

    @property
    def sentence(self):
        return KINDS[self.kind]

    @property
    def place(self):
        """Where it is, in words."""
        parts = []
        if self.document:
            parts.append(f"chain {self.document}, No. {self.seq}")
        elif self.model:
            parts.append(f"{self.model} {self.res_id}")
        if self.position:
            parts.append(f"position {self.position}")
        return ', '.join(parts) or "the whole trail"

    def as_dict(self):
        return asdict(self)
