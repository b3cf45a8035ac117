"""The commands that work on the clinic's database."""

import json
import shutil

import pytest

from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit.models import AuditEvent
from daybreak.clinic.patients.models import Patient, RecordVersion

pytestmark = pytest.mark.django_db


class TestImport:
    def test_reports_what_was_understood_kept_and_refused(self, run, eligible):
        result = run("import", eligible)
        assert result.exit_code == 0, result.stderr
        assert "bundle.json: 1 patients" in result.stdout
        for heading in ("Understood", "Kept", "Refused", "MedicationStatement", "All"):
            assert heading in result.stdout
        assert Patient.objects.get().fhir_id == "complete-eligible"

    def test_a_second_import_changes_nothing(self, run, eligible):
        run("import", eligible)
        before = RecordVersion.objects.count()
        result = run("import", eligible)
        assert result.exit_code == 0
        assert "0 new, 0 changed" in result.stdout
        assert RecordVersion.objects.count() == before

    def test_a_folder_is_searched_for_files(self, run, eligible, two_patients, tmp_path):
        folder = tmp_path / "in"
        (folder / "deeper").mkdir(parents=True)
        shutil.copy(eligible, folder / "a.json")
        shutil.copy(two_patients, folder / "deeper" / "b.json")
        (folder / "notes.txt").write_text("not a record")
        assert run("import", folder).exit_code == 0
        assert Patient.objects.count() == 3

    def test_a_bad_resource_is_told_and_the_rest_goes_in(self, run, partly_bad):
        result = run("import", partly_bad)
        assert result.exit_code == 1
        assert "expected" in result.stderr
        assert "1 resources were refused" in result.stderr
        assert Patient.objects.get().name == "Ada Holm"

    def test_a_bad_file_does_not_stop_the_next(self, run, tmp_path, eligible):
        (tmp_path / "bad.json").write_text("not json")
        result = run("import", tmp_path / "bad.json", eligible)
        assert result.exit_code == 1
        assert "bad.json: not imported" in result.stdout
        assert Patient.objects.count() == 1

    def test_a_missing_file_stops_before_anything_is_imported(self, run, tmp_path, eligible):
        result = run("import", eligible, tmp_path / "gone.json")
        assert result.exit_code == 1
        assert "gone.json" in result.stderr
        assert Patient.objects.count() == 0

    def test_a_folder_without_records_is_named(self, run, tmp_path):
        result = run("import", tmp_path)
        assert result.exit_code == 1
        assert "holds no .json" in result.stderr


class TestScreenPatient:
    def test_agrees_with_the_file_that_was_imported(self, run, eligible):
        run("import", eligible)
        from_file = run("screen", eligible, "--as-of", "2026-03-02", "--format", "json")
        from_clinic = run("screen", "complete-eligible", "--as-of", "2026-03-02", "--format", "json")
        assert from_clinic.exit_code == 0, from_clinic.stderr
        assert json.loads(from_clinic.stdout) == json.loads(from_file.stdout)

    def test_finds_a_patient_by_record_number(self, run, eligible):
        run("import", eligible)
        number = Patient.objects.get().mrn
        assert number
        assert run("screen", number).exit_code == 0

    def test_the_reading_is_audited(self, run, eligible):
        run("import", eligible)
        before = AuditEvent.objects.count()
        run("screen", "complete-eligible")
        event = AuditEvent.objects.first()
        assert AuditEvent.objects.count() > before
        assert event.patient.fhir_id == "complete-eligible"
        assert event.username.startswith("os:")

    def test_an_unknown_patient_is_named_with_what_to_give_instead(self, run):
        result = run("screen", "nobody")
        assert result.exit_code == 1
        assert "nobody" in result.stderr
        assert ".ndjson" in result.stderr

    def test_patient_option_is_only_for_files(self, run):
        assert run("screen", "nobody", "--patient", "ada").exit_code == 2


class TestAccount:
    def test_add_makes_an_account_that_can_sign_in(self, run):
        result = run(
            "account", "add", "mara", "--name", "Mara Voss", "--role", "director", input="tall ships sail\n" * 2
        )
        assert result.exit_code == 0, result.stderr
        user = User.objects.get(username="mara")
        assert user.check_password("tall ships sail")
        assert user.role == "director"

    def test_a_random_password_is_printed_once_and_works(self, run):
        result = run("account", "add", "mara", "--name", "Mara Voss", "--role", "nurse", "--random")
        password = result.stdout.splitlines()[0].rpartition(" ")[2]
        assert User.objects.get(username="mara").check_password(password)

    def test_a_weak_password_is_refused_and_no_account_made(self, run):
        result = run("account", "add", "mara", "--name", "Mara Voss", "--role", "nurse", input="short\nshort\n")
        assert result.exit_code == 1
        assert not User.objects.exists()

    def test_a_name_that_is_taken_is_refused(self, run):
        arguments = ("account", "add", "mara", "--name", "Mara Voss", "--role", "nurse", "--random")
        run(*arguments)
        result = run(*arguments)
        assert result.exit_code == 1
        assert "mara" in result.stderr

    def test_a_role_that_does_not_exist_is_a_usage_error(self, run):
        result = run("account", "add", "mara", "--name", "Mara Voss", "--role", "boss", "--random")
        assert result.exit_code == 2
        assert "prescriber" in result.stderr

    def test_an_account_that_is_off_is_listed_as_off(self, run):
        run("account", "add", "mara", "--name", "Mara Voss", "--role", "nurse", "--random")
        assert run("account", "off", "mara").exit_code == 0
        assert not User.objects.get().is_active
        line = next(line for line in run("account").stdout.splitlines() if "Mara Voss" in line)
        assert line.rstrip().endswith("off")

    def test_a_new_password_replaces_the_old_one(self, run):
        run("account", "add", "mara", "--name", "Mara Voss", "--role", "nurse", "--random")
        run("account", "password", "mara", input="tall ships sail\n" * 2)
        assert User.objects.get().check_password("tall ships sail")

    @pytest.mark.parametrize("action", ["off", "password"])
    def test_an_unknown_account_is_named(self, run, action):
        result = run("account", action, "nobody")
        assert result.exit_code == 1
        assert "nobody" in result.stderr


class TestDoctor:
    def test_finds_nothing_wrong_with_this_installation(self, run):
        result = run("doctor")
        assert result.exit_code == 0, result.stderr
        for part in ("Python", "Packages", "Knowledge", "Home folder", "Disk", "Database", "Tables", "Accounts"):
            assert part in result.stdout

    def test_says_how_to_make_the_first_account(self, run):
        assert "daybreak account add" in run("doctor").stdout


class TestReread:
    def test_says_so_when_nothing_is_understood_otherwise(self, run, eligible):
        run("import", eligible)
        result = run("reread")
        assert result.exit_code == 0, result.stderr
        assert "0 records say something new" in result.stdout


class TestReplay:
    def test_says_so_when_nothing_was_signed(self, run):
        result = run("replay")
        assert result.exit_code == 0
        assert "0 signed screenings" in result.stdout

    def test_a_number_that_does_not_exist_is_named(self, run):
        result = run("replay", "12")
        assert result.exit_code == 1
        assert "12" in result.stderr
