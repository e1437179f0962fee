import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from unittest.mock import patch

from odoo.addons.intervention_registry.tools import office
from odoo.tests import BaseCase, tagged

HANGS = 'echo $$ > {0}/pid; sleep 60 & echo $! >> {0}/pid; wait'
COUNTS = 'touch {0}/run.$$; ls {0} | grep -c run > {0}/seen.$$; sleep .3; rm {0}/run.$$; cp document.docx document.pdf'


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a8', 'art_b7', 'art_b8')
class TestOffice(BaseCase):
    """The office program is another's: it may hang, fail or be asked too often, and nobody waits for it without end."""

    @contextmanager
    def program(self, script):
        """Put a script in the place of the office program; give the folder in which it leaves its marks."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            path = folder / 'office'
            path.write_text('#!/bin/sh\n' + script.format(folder))
            path.chmod(0o700)
            with patch.object(office, 'program', return_value=str(path)):
                yield folder

    def test_hanging_program_ends_with_all_it_started(self):
        """After its time it is killed, and so is what it started; the caller goes on without it."""
        with self.program(HANGS) as folder, patch.object(office, 'SECONDS', 0.5):
            begun = monotonic()
            self.assertIsNone(office.pdf_of(b'x'))
            self.assertLess(monotonic() - begun, 10)
            for number in folder.joinpath('pid').read_text().split():
                self.assertTrue(self.is_over(number), "what hung is still there")

    def is_over(self, number):
        """Say whether a process ends now; one that nobody collected yet has."""
        end = monotonic() + 10
        while monotonic() < end:
            try:
                if Path('/proc', number, 'stat').read_text().rpartition(')')[2].split()[0] in 'ZX':
                    return True
            except FileNotFoundError:
                return True
            sleep(0.05)
        return False

    def test_failing_program_makes_nothing(self):
        """One that ends in error, makes no file or is not there: no PDF, no error for the caller."""
        for script in ('exit 1', 'exit 0'):
            with self.subTest(script=script), self.program(script):
                self.assertIsNone(office.pdf_of(b'x'))
        with patch.object(office, 'program', return_value='/nowhere/office'):
            self.assertIsNone(office.pdf_of(b'x'))

    def test_two_at_once_and_the_others_wait(self):
        """More requests than places: each gets its own file, never more than two run; who waits too long goes without."""
        with self.program(COUNTS) as folder, ThreadPoolExecutor(5) as pool:
            made = list(pool.map(office.pdf_of, [str(number).encode() for number in range(5)]))
            self.assertEqual(made, [b'0', b'1', b'2', b'3', b'4'])
            self.assertLessEqual({file.read_text().strip() for file in folder.glob('seen.*')}, {'1', '2'})
            with patch.object(office, 'WAIT', 0.05):
                made = list(pool.map(office.pdf_of, [b'x'] * 5))
            self.assertEqual((made.count(b'x'), made.count(None)), (2, 3))

    def test_nothing_is_left_behind(self):
        """Neither the paper nor the program's profile stays in the server's folder for such files."""
        with self.program('cp document.docx document.pdf') as folder, patch.dict(os.environ, TMPDIR=str(folder)):
            with patch.object(tempfile, 'tempdir', None):
                self.assertEqual(office.pdf_of(b'x'), b'x')
            self.assertEqual([file.name for file in folder.iterdir()], ['office'])
