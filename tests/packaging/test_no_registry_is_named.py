"""Where packages come from is the business of the machine that installs them: no file in git says it (P-3)."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: Written in two halves, so that this file does not name them.
HOSTS = [f"{name}.org" for name in ("pypi", "pythonhosted", "npmjs")] + ["npmjs" + ".com"]
SETTINGS = [f"{a}{b}" for a, b in [("index-", "url"), ("index_", "url"), ("extra-", "index"), ("find-", "links")]]


pytestmark = pytest.mark.skipif(not (ROOT / ".git").exists(), reason="needs the git checkout")


def git(*words: str) -> subprocess.CompletedProcess[str]:
    """In the checkout, whoever owns it."""
    return subprocess.run(["git", "-c", "safe.directory=*", *words], cwd=ROOT, capture_output=True, text=True)


@pytest.mark.parametrize("word", [*HOSTS, *SETTINGS])
def test_no_file_in_git_names_a_registry(word: str) -> None:
    found = git("grep", "-lI", "--fixed-strings", word)
    assert found.returncode in (0, 1), found.stderr
    assert found.stdout.split() == []


def test_files_that_pin_addresses_or_a_python_stay_out_of_git() -> None:
    listed = git("ls-files").stdout.split()
    assert "pyproject.toml" in listed
    assert not {"uv.lock", ".python-version", "uv.toml", "pip.conf"} & {Path(name).name for name in listed}
