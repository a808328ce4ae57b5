"""Where packages come from is the business of the machine that installs them: no file in git says it (P-3)."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: Written in two halves, so that this file does not name them.
HOSTS = [f"{name}.org" for name in ("pypi", "pythonhosted", "npmjs")] + ["npmjs" + ".com"]
SETTINGS = [f"{a}{b}" for a, b in [("index-", "url"), ("index_", "url"), ("extra-", "index"), ("find-", "links")]]


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="needs the git checkout")
@pytest.mark.parametrize("word", [*HOSTS, *SETTINGS])
def test_no_file_in_git_names_a_registry(word: str) -> None:
    found = subprocess.run(["git", "grep", "-lI", "--fixed-strings", word], cwd=ROOT, capture_output=True, text=True)
    assert found.returncode in (0, 1), found.stderr
    assert found.stdout.split() == []


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="needs the git checkout")
def test_files_that_pin_addresses_or_a_python_stay_out_of_git() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert "pyproject.toml" in listed
    assert not {"uv.lock", ".python-version", "uv.toml", "pip.conf"} & {Path(name).name for name in listed}
