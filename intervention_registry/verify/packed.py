"""What is in a package: its files, and what a line of each holds."""

ENTRIES, HEADS, COLUMNS, CHECKPOINTS, SEALS, KEYS, FILES, STAMPS = (
    'entries.jsonl', 'heads.jsonl', 'columns.jsonl', 'checkpoints.jsonl', 'seals.jsonl', 'keys.jsonl', 'files.jsonl',
    'stamps.jsonl')
MANIFEST, SIGNATURE = 'manifest.xml', 'manifest.sig'
ROWS, DIGESTS = 'rows', 'digests'  # a package says of the rows what stands in them, or their digests alone
NOTHING = type(None)
LINES = {
    ENTRIES: {
        'actor': (str,), 'at': (str,), 'digest': (str,), 'digest_sm3': (str,), 'document': (str,), 'event': (str,), 'id': (int,),
        'model': (str,), 'payload': (str,), 'position': (int, NOTHING), 'prev': (str,), 'res_id': (int,), 'seq': (int,),
    },
    HEADS: {'document': (str,), 'seq': (int,), 'digest': (str,)},
    COLUMNS: {'id': (str,), 'model': (str,), 'columns': (list,)},
    CHECKPOINTS: {
        'number': (int,), 'size': (int,), 'text': (str,), 'signature': (str,), 'key_id': (str,), 'digest': (str,), 'at': (str,),
        'frontier': (str, NOTHING),
    },
    SEALS: {'id': (int,), 'digest': (str,), 'content': (str,), 'at': (str,)},
    KEYS: {'key_id': (str,), 'public': (str,), 'date_from': (str, NOTHING)},
    FILES: {'id': (int,), 'model': (str,), 'sha256': (str,), 'size': (int, NOTHING), 'stored': (str, NOTHING)},
    STAMPS: {'number': (int,), 'token': (str,), 'nonce': (str,), 'authority': (str,)},
    ROWS: {'id': (int,), 'values': (dict,)},
    DIGESTS: {'id': (int,), 'columns': (str, NOTHING), 'digest': (str, NOTHING)},
}


def rows_name(model, folder=ROWS):
    return f'{folder}/{model}.jsonl'


def file_name(model, number):
    return f'files/{model}/{number}'


def shape(name):
    """Return the keys of a line of the file ``name``, the set of the types that its values may have together, and the keys of
    its numbers."""
    folder, slash, _model = name.partition('/')
    fields = LINES[folder if slash else name]
    types = [()]
    for allowed in fields.values():
        types = [(*before, one) for before in types for one in allowed]
    return tuple(fields), set(types), [name for name, allowed in fields.items() if int in allowed]
