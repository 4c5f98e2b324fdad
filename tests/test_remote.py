"""Input and output on S3-compatible object storage, played by moto on this machine."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from pyarrow import fs
from support.hostile import good

from corpus import cli, fingerprint, finish, remote


@pytest.fixture(scope="module")
def server():
    """An object store on the loopback address, empty."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            time.sleep(0.1)
    yield f"127.0.0.1:{port}"
    process.terminate()
    process.wait()


class Bucket:
    """A bucket of the test's own."""

    def __init__(self, store: fs.FileSystem, name: str) -> None:
        self.store, self.name = store, name
        store.create_dir(name)

    def put(self, key: str, data: bytes) -> None:
        with self.store.open_output_stream(f"{self.name}/{key}") as target:
            target.write(data)

    def keys(self, below: str = "") -> set[str]:
        found = self.store.get_file_info(fs.FileSelector(f"{self.name}/{below}".rstrip("/"), recursive=True))
        return {item.path[len(self.name) + 1 :] for item in found if item.type == fs.FileType.File}

    def read(self, key: str) -> bytes:
        with self.store.open_input_stream(f"{self.name}/{key}") as source:
            return source.read()

    def url(self, below: str) -> str:
        return f"s3://{self.name}/{below}"


@pytest.fixture
def bucket(server, monkeypatch, request):
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("AWS_ENDPOINT_URL", f"http://{server}"),
    ):
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(finish, "STEPS", [])
    monkeypatch.setattr(fingerprint, "files", cache(fingerprint.files))
    store = fs.S3FileSystem(endpoint_override=server, scheme="http", allow_bucket_creation=True)
    return Bucket(store, request.node.name.replace("_", "-")[:60].strip("-"))


def ita(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(cli.main, [str(word) for word in words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def extract(source: str, out: str, work: Path) -> tuple[int, str]:
    return ita("extract", source, out, "--work", work, "--engine", "inline")


def test_input_and_output_on_object_storage(bucket, tmp_path):
    for number in range(3):
        bucket.put(f"in/2567/{number}.txt", good(number))
    bucket.put("elsewhere/9.txt", good(9))
    code, printed = extract(bucket.url("in"), bucket.url("out"), tmp_path / "work")
    assert code == 0 and f"The tables are in {bucket.url('out')}" in printed, printed
    reports = pq.read_table(f"{bucket.name}/out/reports", filesystem=bucket.store).to_pandas()
    assert list(reports["source_path"]) == ["2567/0.txt", "2567/1.txt", "2567/2.txt"]
    assert ita("verify", bucket.url("out"))[0] == 0

    code, printed = extract(bucket.url("in"), bucket.url("out"), tmp_path / "work")
    assert code == 0 and "Nothing has changed" in printed

    bucket.store.delete_file(f"{bucket.name}/in/2567/0.txt")
    bucket.put("in/2567/new.txt", good(5))
    code, printed = extract(bucket.url("in"), bucket.url("out"), tmp_path / "work")
    assert "1 file was read, 2 were known already" in printed
    reports = pq.read_table(f"{bucket.name}/out/reports", filesystem=bucket.store).to_pandas()
    assert list(reports["source_path"]) == ["2567/1.txt", "2567/2.txt", "2567/new.txt"]


def test_the_same_tables_as_from_a_folder(bucket, tmp_path):
    (tmp_path / "in").mkdir()
    for number in range(3):
        (tmp_path / "in" / f"{number}.txt").write_bytes(good(number))
        bucket.put(f"in/{number}.txt", good(number))
    assert ita("extract", tmp_path / "in", tmp_path / "out", "--engine", "inline")[0] == 0
    assert extract(bucket.url("in"), bucket.url("out"), tmp_path / "work")[0] == 0
    for path in (tmp_path / "out").glob("*/*.parquet"):
        assert bucket.read(f"out/{path.relative_to(tmp_path / 'out').as_posix()}") == path.read_bytes()


def test_a_copy_that_was_cut_short_is_noticed_and_mended(bucket, tmp_path, monkeypatch):
    bucket.put("in/1.txt", good(1))
    assert extract(bucket.url("in"), bucket.url("out"), tmp_path / "work")[0] == 0
    bucket.put("in/2.txt", good(2))
    put = remote._put
    count = 0

    def fail_later(*arguments):
        nonlocal count
        count += 1
        if count == 4:
            raise OSError(5, "connection lost")
        put(*arguments)

    monkeypatch.setattr(remote, "_put", fail_later)
    code, printed = extract(bucket.url("in"), bucket.url("out"), tmp_path / "work")
    assert code == 3 and "connection lost" in printed
    code, printed = ita("verify", bucket.url("out"))
    assert code == 1 and "no manifest" in printed
    monkeypatch.setattr(remote, "_put", put)
    assert extract(bucket.url("in"), bucket.url("out"), tmp_path / "work")[0] == 0
    assert ita("verify", bucket.url("out"))[0] == 0
    assert len(pd.read_parquet(tmp_path / "work" / "out" / "reports")) == 2


def test_keys_that_are_no_file_names_stay_inside(bucket, tmp_path):
    keys = ["in/...txt", "in/same", "in/same/below.txt", "in/" + "n" * 300 + ".txt", "in/ก ข.txt"]
    for number, key in enumerate(keys):
        bucket.put(key, good(number))
    copied, kept = remote.fetch(bucket.url("in"), tmp_path / "copy")
    assert kept == 0
    files = [path for path in (tmp_path / "copy" / "files").rglob("*") if path.is_file()]
    assert len(files) == copied == len(bucket.keys("in"))
    assert remote.fetch(bucket.url("in"), tmp_path / "copy") == (0, copied)


def test_sentences_for_what_is_not_there(bucket, tmp_path, monkeypatch):
    code, printed = extract("s3://no-such-bucket/in", bucket.url("out"), tmp_path / "work")
    assert code == 3 and "bucket" in printed.lower()
    assert ita("verify", bucket.url("nothing"))[0] == 1
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
    code, printed = extract(bucket.url("in"), bucket.url("out"), tmp_path / "work")
    assert code == 3 and "Traceback" not in printed


@pytest.mark.parametrize("key", ["../x", "a/../../x", "/x", "", ".", "./.", "a" * 5000, "a/" * 50])
def test_no_key_leads_out(key):
    name = remote.local_name(key)
    assert not name.startswith("/") and ".." not in name.split("/") and "" not in name.split("/")
    assert json.dumps(name) and not os.path.isabs(name)
