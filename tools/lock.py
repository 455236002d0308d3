"""Pin versions and hashes again, for Python and for npm, without any address.

python -m tools.lock [--upgrade]
"""

import json
import subprocess
import sys
from pathlib import Path

from tools.assets import npms

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Write requirements/base.txt, requirements/dev.txt and package-lock.json."""
    upgrade = ["--upgrade"] if "--upgrade" in sys.argv[1:] else []
    folder = ROOT / "requirements"
    uv = Path(sys.executable).parent / "uv"
    for name in ("base", "dev"):
        # What runs in production is what was tested: dev follows base.
        follow = ["-c", "base.txt"] if name == "dev" else []
        command = [
            *(str(uv), "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"),
            *("--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url"),
            *follow,
            *upgrade,
            *(f"{name}.in", "-o", f"{name}.txt"),
        ]
        subprocess.run(command, cwd=folder, check=True)
    npm = next(npms())
    subprocess.run(
        [*npm, "install", "--package-lock-only", "--ignore-scripts"], cwd=ROOT, check=True
    )
    lock = ROOT / "package-lock.json"
    content = json.loads(lock.read_text("utf-8"))
    for package in content["packages"].values():
        package.pop("funding", None)
        package.pop("resolved", None)
    lock.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
