"""What the import assistant says: per code, what is wrong and what to do about it."""
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# about the file as a whole
FILE = {
    'too_big': (_lt("The file is larger than %(megabytes)s MB."), _lt("Split it into several files.")),
    'empty': (_lt("The file is empty."), _lt("Choose the file that holds the ledger.")),
    'wrong_type': (_lt("This is no .xlsx and no .csv file (%(ending)s)."),
                   _lt("Save the ledger as an Excel workbook (.xlsx) or as CSV, then upload that.")),
    'old_excel': (_lt("This is a workbook of the old Excel format (.xls)."),
                  _lt("Open it and save it as an Excel workbook (.xlsx).")),
    'encrypted': (_lt("The file is protected by a password."),
                  _lt("Save it without a password, then upload it again.")),
    'macros': (_lt("The workbook contains macros."), _lt("Save it as a workbook without macros (.xlsx).")),
    'broken': (_lt("The file is damaged and cannot be opened."),
               _lt("Open it in the spreadsheet program, save it again as .xlsx, then upload that.")),
    'broken_line': (_lt("Row %(row)s of the text file cannot be read: an open quotation mark, or too long a cell."),
                    _lt("Mend that row, or save the ledger as .xlsx.")),
    'bomb': (_lt("The file would unpack to far more than a ledger holds and was not opened."),
             _lt("Copy the ledger into a new workbook and upload that.")),
    'doctype': (_lt("The workbook contains a document type definition, which no spreadsheet program writes."),
                _lt("Copy the ledger into a new workbook and upload that.")),
    'encoding': (_lt("The text of the file is in no encoding that is known here."),
                 _lt("Save it as CSV in UTF-8 or GB18030, or as .xlsx.")),
    'no_head': (_lt("No row with the heads of the ledger was found in the first ten rows."),
                _lt("The heads %(heads)s are needed. Download the template and copy your rows into it.")),
    'several_sheets': (_lt("More than one sheet holds a ledger: %(sheets)s."),
                       _lt("Keep one sheet per file, so that nothing is left out.")),
    'merged': (_lt("Cells are merged in the ledger: %(ranges)s."),
               _lt("Unmerge them and fill in every cell; only a title above the heads may be merged.")),
    'unknown_heads': (_lt("These columns are unknown: %(heads)s."),
                      _lt("Delete them or give them a head of the template.")),
    'missing_heads': (_lt("These columns are missing: %(heads)s."), _lt("Add them, as in the template.")),
    'double_head': (_lt("The column %(head)s is there twice, the second time in %(letter)s."),
                    _lt("Keep one of them.")),
    'cell_without_head': (_lt("Row %(row)s has something in column %(letter)s, which has no head."),
                          _lt("Delete it, or give the column a head of the template.")),
    'too_many_rows': (_lt("The ledger has more than %(rows)s rows."), _lt("Split it into several files.")),
    'too_wide': (_lt("The sheet has cells beyond %(columns)s columns."), _lt("Delete what stands far to the right.")),
    'no_rows': (_lt("There is nothing under the heads."), _lt("Choose the file that holds the ledger.")),
    'file_known': (_lt("This very file was imported on %(date)s."), _lt("Nothing is left to do.")),
}

# about one cell
CELL = {
    'blank': (_lt("Nothing is filled in."), _lt("This column is needed in every row.")),
    'example': (_lt("This is the example row of the template."), _lt("Delete the row.")),
    'too_long': (_lt("The text is too long: %(value)s"), _lt("Shorten it; longer words belong in the summary.")),
    'formula': (_lt("The cell holds a formula, or text that a spreadsheet would take for one."),
                _lt("Replace it by its value; do not begin a text with = + - or @.")),
    'error_cell': (_lt("The spreadsheet shows an error here."), _lt("Write the value itself.")),
    'time_alone': (_lt("This is a time of day without a date."),
                   _lt("Write date and time together, as 2024-03-05 14:30.")),
    'lost_digits': (_lt("The number is so long that the spreadsheet has lost its last figures."),
                    _lt("Format the cell as text and write the number again.")),
    'forbidden_character': (_lt("The text holds hidden control characters."), _lt("Type the text again.")),
    'date_in_text': (_lt("The spreadsheet has turned this into a date: %(value)s"),
                     _lt("Format the cell as text and write it again.")),
    'unreadable_date': (_lt("%(value)s is no date that can be read for certain."),
                        _lt("Write it as 2024-03-05 or 2024-03-05 14:30.")),
    'future': (_lt("%(value)s lies in the future."), _lt("Correct the date.")),
    'unknown_word': (_lt("%(value)s is not known in this column."), _lt("Use one of: %(allowed)s.")),
    'unreadable_behaviour': (_lt("%(value)s names no behaviour clearly."),
                             _lt("Write the item as A8(1) or B8(2), several with 、 between them.")),
    'unknown_behaviour': (_lt("The catalogue has no behaviour %(value)s."),
                          _lt("Use A8(1) to A8(5) or B8(1) to B8(5).")),
    'not_in_force': (_lt("%(value)s was not in force on that day; it is since %(first)s."),
                     _lt("Correct the date or the clause. What came before the rules is not recorded under them.")),
    'not_of_staff': (_lt("%(value)s is for leading cadres, and on that day nobody named here was one."),
                     _lt("Use an A clause, name the leader behind, or have HR mark who is a leading cadre.")),
    'not_of_cadre': (_lt("%(value)s is for staff, but somebody named here was a leading cadre on that day."),
                     _lt("Use the B clause.")),
    'number_twice': (_lt("The number %(value)s is in row %(first)s already."), _lt("Give each row its own number.")),
    'number_taken': (_lt("The number %(value)s has been imported already."),
                     _lt("Delete the row, or correct its number.")),
    'case_unclear': (_lt("Several cases are written like %(value)s."),
                     _lt("Write the number exactly as in the case list.")),
    'case_title_blank': (_lt("Case %(value)s is not in the registry yet and has no title."),
                         _lt("Fill in 案件名称 in one of its rows, or correct the number.")),
    'case_titles': (_lt("The case is called %(value)s here and %(first)s in a row above."),
                    _lt("Use one title per case.")),
    'unit_blank': (_lt("The unit is not filled in."),
                   _lt("Write the unit; for our own staff the bureau, the department or the staff number.")),
    'unknown_employee': (_lt("%(value)s is no employee of ours."),
                         _lt("Correct the name; for an outsider write his own unit; else ask HR to add the file.")),
    'ambiguous_employee': (_lt("More than one employee is called %(value)s."), _lt("Add the staff number.")),
    'unknown_person': (_lt("No employee has this name or staff number."),
                       _lt("Correct it; where the file is missing, ask HR to add it.")),
    'ambiguous_person': (_lt("More than one employee has this name."),
                         _lt("Write the staff number instead of the name.")),
    'unknown_staff_number': (_lt("No employee has this staff number."), _lt("Correct it, or leave it out.")),
    'other_name': (_lt("The staff number belongs to another name."), _lt("Correct the number or the name.")),
    'namesake': (_lt("An employee of ours is called %(value)s too; the row will stand for an outsider."),
                 _lt("If it was our own employee, write the bureau or the department as the unit.")),
    'names_you': (_lt("The row names yourself."), _lt("Somebody else has to import it.")),
    'recorder_named': (_lt("The recorder is a person the row names."), _lt("Correct one of the two.")),
    'nature_blank': (_lt("The nature is not filled in, and no behaviour shows it."), _lt("Use one of: %(allowed)s.")),
    'attribution_blank': (_lt("A leader behind is named, but not in whose name the person came."),
                          _lt("Use one of: %(allowed)s.")),
    'principal_blank': (_lt("An aide or relative came, but the leader behind is not named."), _lt("Fill in 幕后领导.")),
    'behaviours_blank': (_lt("Interference needs at least one behaviour."), _lt("Fill in 行为条款, as A8(1).")),
    'basis_blank': (_lt("An inquiry needs the legal basis that the organ named."), _lt("Fill in 了解依据.")),
}

NOTES = {
    'number': _lt("The number in your ledger. It stays with the record; the registry gives its own number besides."),
    'date': _lt("2024-03-05, 2024/3/5 or 2024年3月5日, with the time if it is known."),
    'case': _lt("The number of a case in the registry; with a new number a case is added."),
    'case_title': _lt("Needed for a case that is not in the registry yet."),
    'stage': _lt("Where the case stood. Empty: as the case stands."),
    'who': _lt("The name of who asked."),
    'unit': _lt("The outsider's unit; for our own staff the bureau or the department."),
    'position': _lt("Empty: from the employee's file."),
    'staff_number': _lt("The badge number of our own employee; needed when two have one name."),
    'nature': _lt("Empty: interference, if a behaviour is named."),
    'form': _lt("Empty: other."),
    'attribution': _lt("Empty: himself or herself."),
    'principal': _lt("Name or staff number of the leader whose aide, relative or organisation came."),
    'behaviours': _lt("A8(1) to A8(5) for staff, B8(1) to B8(5) for leading cadres; several with 、 between them."),
    'summary': _lt("What happened."),
    'request': _lt("What was wanted."),
    'basis': _lt("For inquiries by other organs: the legal basis they named."),
    'response': _lt("What was answered."),
    'recorder': _lt("Name or staff number. Protection starts for this person and the record becomes his own. "
                    "Nobody else is told. Empty: the record has no owner."),
}
SHEET = {
    'sheet': _lt("How to fill in"),
    'column': _lt("Column"),
    'needed': _lt("Needed"),
    'yes': _lt("yes"),
    'no': _lt("no"),
    'words': _lt("Accepted words"),
    'note': _lt("Note"),
    'example': _lt("Delete the example row before you import. Columns may stand in any order; those not needed may be "
                   "left out."),
}


def file_message(env, error):
    """Return ``(what is wrong, what to do)`` for a ``LedgerError`` in the user's language."""
    return _filled(env, FILE[error.code], error.values)


def cell_message(env, problem):
    """Return ``(what is wrong, what to do)`` for a ``Problem`` in the user's language."""
    return _filled(env, CELL[problem.code], {'value': '', **problem.values})


def _filled(env, texts, values):
    translated = [env._(text) for text in texts]
    return tuple(text % values for text in translated)


def template_texts(env):
    """Return the texts of the template's explanation in the user's language."""
    return {key: env._(text) for key, text in SHEET.items()} | {
        'notes': {key: env._(text) for key, text in NOTES.items()}}
