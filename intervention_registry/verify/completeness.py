"""Completeness: every row and every file is what the trail last said of it, and the trail knows every row."""
from itertools import groupby
from operator import itemgetter

from .findings import Finding
from .rows import FACTS, columns_id


def check_rows(source, since=0):
    """Compare the rows of the business tables with the digests that stand in the trail.

    :param Source source: answers ``columns``, ``row_seals``, ``models`` and ``rows``
    :param int since: how many positions were verified before; with it rows that nobody sealed since are left out
    :return: iterator of Finding
    """
    known = {name: (model, columns) for name, model, columns in source.columns() if columns_id(model, columns) == name}
    sealed = groupby(source.row_seals(since), itemgetter(0))
    models, (model, seals), damaged = sorted(source.models()), next(sealed, (None, ())), set()
    while models or model is not None:
        if model is None or (models and models[0] < model):
            yield from _check_model(models[0], (), source, known, since, damaged)
            del models[0]
            continue
        yield from _check_model(model, seals, source, known, since, damaged)
        models = models[1:] if models[:1] == [model] else models
        model, seals = next(sealed, (None, ()))
    for model, res_id in source.resealed(since):
        yield Finding('resealed', model=model.removesuffix(FACTS), res_id=res_id)


def _check_model(model, seals, source, known, since, damaged):
    """Go through the seals and the rows of a model in step."""
    if since:  # what was verified before and not sealed since is not read again
        seals = list(seals)
        rows = iter(source.rows(model, [seal[1] for seal in seals]) if seals else ())
    else:
        rows = iter(source.rows(model))
    seals = iter(seals)
    seal, row, is_facts = next(seals, None), next(rows, None), model.endswith(FACTS)  # the document tells where one is missing
    while seal is not None or row is not None:
        if seal is None or (row is not None and row[0] < seal[1]):
            if not since and not is_facts:
                yield Finding('row_added', model=model, res_id=row[0])
            row = next(rows, None)
        elif row is None or seal[1] < row[0]:
            is_known = known.get(seal[2], (None, ()))[0] == model
            if not is_facts:
                yield Finding('row_missing' if is_known else 'columns', model=model, res_id=seal[1])
            seal = next(seals, None)
        else:
            finding = _check_row(seal, row[1], known, source)
            # facts are asked for where the document as a whole is what the trail last said of it
            if finding and (finding.model, finding.res_id) not in damaged:
                damaged.add((finding.model, finding.res_id))
                yield finding
            seal, row = next(seals, None), next(rows, None)


def _check_row(seal, values, known, source):
    model, res_id, name, digest = seal
    owner, columns = known.get(name, (None, ()))
    document = model.removesuffix(FACTS)
    if owner != model:
        return Finding('columns', model=document, res_id=res_id, detail=name)
    if source.row_digest(name, columns, values) != digest:
        return Finding('row' if document == model else 'facts', model=document, res_id=res_id)
    return None


def check_files(source):
    """Compare the stored files with the digests that the trail knows of them."""
    for file in source.files():
        if 'found' not in file:
            continue
        if file['found'] is None:
            yield Finding('file_missing', model=file['model'], res_id=file['id'])
        elif file['found'] != file['stored']:
            yield Finding('file', model=file['model'], res_id=file['id'])
