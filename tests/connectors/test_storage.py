"""Object storage: AWS's published signatures, botocore's own client as a judge, our store and Django's over it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from botocore.client import Config
from botocore.exceptions import ClientError
from botocore.session import Session
from django.core.files.base import ContentFile

from portico.connectors.kit.record import PlatformCall
from portico.connectors.storage.config import S3Config
from portico.connectors.storage.django_storage import BucketStorage
from portico.connectors.storage.objects import ObjectStore
from portico.kernel.errors import Refused, Retryable
from portico_sandbox.storage import sigv4
from tests.sandbox.process import SandboxProcess

# docs.aws.amazon.com/AmazonS3/latest/API, the examples of signature calculation.
KEY_ID, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
NOON = datetime(2013, 5, 24, tzinfo=UTC).timestamp()
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def judged(method: str, target: str, headers: dict[str, str], body: bytes = b"", now: float = NOON) -> str | None:
    return sigv4.failure(method, target, headers, body, key_id=KEY_ID, secret=SECRET, region="us-east-1", now=now)


def authorization(names: str, signature: str) -> str:
    scope = f"{KEY_ID}/20130524/us-east-1/s3/aws4_request"
    return f"AWS4-HMAC-SHA256 Credential={scope},SignedHeaders={names},Signature={signature}"


class TestPublishedExamples:
    GET = {
        "host": "examplebucket.s3.amazonaws.com",
        "range": "bytes=0-9",
        "x-amz-content-sha256": EMPTY,
        "x-amz-date": "20130524T000000Z",
        "authorization": authorization(
            "host;range;x-amz-content-sha256;x-amz-date",
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
    }
    PRESIGNED = (
        "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    )

    @pytest.mark.fidelity("vector", "s3.sigv4")
    def test_in_the_header(self) -> None:
        assert judged("GET", "/test.txt", self.GET) is None

    @pytest.mark.fidelity("vector", "s3.sigv4")
    def test_with_a_body(self) -> None:
        headers = {
            "host": "examplebucket.s3.amazonaws.com",
            "date": "Fri, 24 May 2013 00:00:00 GMT",
            "x-amz-content-sha256": "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
            "x-amz-date": "20130524T000000Z",
            "x-amz-storage-class": "REDUCED_REDUNDANCY",
            "authorization": authorization(
                "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
                "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
            ),
        }
        assert judged("PUT", "/test%24file.text", headers, b"Welcome to Amazon S3.") is None
        assert judged("PUT", "/test%24file.text", headers, b"Welcome.") == "XAmzContentSHA256Mismatch"

    @pytest.mark.fidelity("vector", "s3.sigv4")
    def test_in_the_address(self) -> None:
        headers = {"host": "examplebucket.s3.amazonaws.com"}
        assert judged("GET", self.PRESIGNED, headers) is None
        assert judged("GET", self.PRESIGNED, headers, now=NOON + 86_401) == "AccessDenied"
        assert judged("PUT", self.PRESIGNED, headers) == "SignatureDoesNotMatch"

    @pytest.mark.parametrize(
        ("method", "target", "changes", "code"),
        [
            ("GET", "/other.txt", {}, "SignatureDoesNotMatch"),
            ("DELETE", "/test.txt", {}, "SignatureDoesNotMatch"),
            ("GET", "/test.txt?a=1", {}, "SignatureDoesNotMatch"),
            ("GET", "/test.txt", {"range": "bytes=0-99"}, "SignatureDoesNotMatch"),
            ("GET", "/test.txt", {"authorization": ""}, "AccessDenied"),
            ("GET", "/test.txt", {"x-amz-date": "20130524T002000Z"}, "RequestTimeTooSkewed"),
        ],
    )
    def test_anything_changed(self, method: str, target: str, changes: dict[str, str], code: str) -> None:
        assert judged(method, target, self.GET | changes) == code


def config(sandbox: SandboxProcess, **changes: Any) -> dict[str, Any]:
    held = sandbox.credentials["services"]["storage"]
    return {"endpoint_url": sandbox.url, **held} | changes


@pytest.fixture
def store(sandbox: SandboxProcess, recorded: list[PlatformCall]) -> ObjectStore:
    return ObjectStore(S3Config(**config(sandbox)), record=recorded.append)


NAMES = ["a.txt", "pictures/茶 叶.png", "a/b+c&d=e%20'(1)~!*.txt", "x" * 200]


class TestStore:
    @pytest.mark.fidelity("client", "s3.object", "s3.list")
    @pytest.mark.parametrize("name", NAMES)
    def test_there_and_gone(self, store: ObjectStore, sandbox: SandboxProcess, name: str) -> None:
        assert store.look(name) is None
        assert store.read(name) is None
        put = store.put(name, b"leaf", content_type="text/plain")
        found = store.look(name)
        assert found is not None
        assert (found.key, found.size, found.content_type, found.etag) == (name, 4, "text/plain", put.etag)
        assert abs((found.modified_at - put.modified_at).total_seconds()) < 5
        assert store.read(name) == b"leaf"
        assert [one.key for one in store.list()] == [name]
        store.delete(name)
        store.delete(name)
        assert store.read(name) is None
        assert list(store.list()) == []

    def test_a_missing_object_is_an_answer_and_no_failure(
        self, store: ObjectStore, recorded: list[PlatformCall]
    ) -> None:
        assert store.look("none") is None
        assert store.read("none") is None
        assert [(call.status, call.outcome) for call in recorded] == [(404, "ok"), (404, "ok")]

    def test_written_over(self, store: ObjectStore) -> None:
        store.put("a", b"one", content_type="text/plain")
        store.put("a", b"", content_type="text/html")
        found = store.look("a")
        assert found is not None
        assert (store.read("a"), found.size, found.content_type) == (b"", 0, "text/html")

    def test_more_than_a_page(self, store: ObjectStore, sandbox: SandboxProcess) -> None:
        sandbox.api("PATCH", "/quotas", **{"s3.keys_per_page": 2})
        for number in range(3):
            store.put(f"list/{number}", b"x", content_type="text/plain")
        store.put("other", b"x", content_type="text/plain")
        assert [one.key for one in store.list("list/")] == ["list/0", "list/1", "list/2"]
        assert len(sandbox.rules("s3.list")) == 2

    @pytest.mark.parametrize("key", ["", "/a", "a//b", "../a", "a/./b", "a/.."])
    def test_keys_that_could_mean_another_place(self, store: ObjectStore, sandbox: SandboxProcess, key: str) -> None:
        with pytest.raises(ValueError):
            store.put(key, b"x", content_type="text/plain")
        assert sandbox.rules("s3.") == []

    def test_a_key_too_long(self, store: ObjectStore) -> None:
        with pytest.raises(Refused) as refusal:
            store.put("x" * 1_025, b"x", content_type="text/plain")
        assert refusal.value.data["platform_code"] == "KeyTooLongError"

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"secret_access_key": "wrong"}, "SignatureDoesNotMatch"),
            ({"access_key_id": "AKIAOTHER"}, "InvalidAccessKeyId"),
            ({"region": "us-east-1"}, "SignatureDoesNotMatch"),
        ],
    )
    def test_wrong_keys(self, sandbox: SandboxProcess, changes: dict[str, str], code: str) -> None:
        with pytest.raises(Refused) as refusal:
            ObjectStore(S3Config(**config(sandbox, **changes))).read("a")
        assert refusal.value.data["platform_code"] == code

    @pytest.mark.parametrize("fault", ["system_error", "drop", "lose_reply"])
    def test_tried_once_more(self, sandbox: SandboxProcess, store: ObjectStore, fault: str) -> None:
        sandbox.fault("s3.object", fault)
        store.put("a", b"x", content_type="text/plain")
        assert store.read("a") == b"x"

    def test_trouble_that_lasts(self, sandbox: SandboxProcess, store: ObjectStore) -> None:
        sandbox.fault("s3.object", "system_error", times=None)
        with pytest.raises(Retryable) as failure:
            store.put("a", b"x", content_type="text/plain")
        assert failure.value.data["platform_code"] == "SlowDown"

    def test_no_content_is_recorded(self, store: ObjectStore, recorded: list[PlatformCall]) -> None:
        store.put("a.json", b'{"note": "meet me at noon"}', content_type="application/json")
        store.read("a.json")
        assert [call.call for call in recorded] == ["put", "get"]
        assert "noon" not in repr(recorded)

    def test_the_bucket_in_the_host(self) -> None:
        made = S3Config("https://oss.example.com/", "cn", "shop", "id", "secret", by_path=False)
        url = ObjectStore(made).url("a/b.png")
        assert url.startswith("https://shop.oss.example.com/a/b.png?X-Amz-Algorithm=")


class TestAddresses:
    def test_signed_for_a_while(self, store: ObjectStore) -> None:
        store.put("pictures/茶 叶.png", b"picture", content_type="image/png")
        url = store.url("pictures/茶 叶.png")
        answer = httpx.get(url, trust_env=False)
        assert (answer.status_code, answer.content) == (200, b"picture")
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert parse_qs(urlsplit(url).query)["X-Amz-Expires"] == ["3600"]
        assert httpx.get(url.split("?")[0], trust_env=False).status_code == 403
        assert httpx.get(url.replace("pictures", "secrets"), trust_env=False).status_code == 403

    def test_public(self, sandbox: SandboxProcess) -> None:
        store = ObjectStore(S3Config(**config(sandbox, public_url="https://cdn.example.com/shop/")))
        assert store.url("茶/a b.png") == "https://cdn.example.com/shop/%E8%8C%B6/a%20b.png"

    @pytest.mark.parametrize("seconds", [0, 7 * 86_400 + 1])
    def test_no_longer_than_the_platform_allows(self, sandbox: SandboxProcess, seconds: int) -> None:
        with pytest.raises(ValueError):
            S3Config(**config(sandbox, signed_seconds=seconds))


@pytest.fixture
def judge(sandbox: SandboxProcess) -> Any:
    """botocore's whole client, as any tool that speaks S3 uses it."""
    held = sandbox.credentials["services"]["storage"]
    return Session().create_client(
        "s3",
        region_name=held["region"],
        endpoint_url=sandbox.url,
        aws_access_key_id=held["access_key_id"],
        aws_secret_access_key=held["secret_access_key"],
        config=Config(s3={"addressing_style": "path"}, proxies={}, retries={"max_attempts": 1}),
    )


class TestTheJudge:
    @pytest.mark.fidelity("oracle", "s3.object", "s3.list")
    def test_reads_what_we_write_and_the_reverse(self, sandbox: SandboxProcess, store: ObjectStore, judge: Any) -> None:
        bucket = sandbox.credentials["services"]["storage"]["bucket"]
        for name in NAMES:
            store.put(name, b"ours", content_type="text/plain")
            assert judge.get_object(Bucket=bucket, Key=name)["Body"].read() == b"ours"
            judge.put_object(Bucket=bucket, Key=name, Body=b"theirs", ContentType="image/png")
            assert store.read(name) == b"theirs"
        listed = judge.list_objects_v2(Bucket=bucket, MaxKeys=3)
        rest = judge.list_objects_v2(Bucket=bucket, ContinuationToken=listed["NextContinuationToken"])
        keys = [row["Key"] for row in listed["Contents"] + rest["Contents"]]
        assert keys == sorted(NAMES) == [one.key for one in store.list()]
        folders = judge.list_objects_v2(Bucket=bucket, Delimiter="/")["CommonPrefixes"]
        assert [row["Prefix"] for row in folders] == ["a/", "pictures/"]
        assert judge.head_object(Bucket=bucket, Key="a.txt")["ContentType"] == "image/png"
        judge.delete_object(Bucket=bucket, Key="a.txt")
        with pytest.raises(ClientError) as missing:
            judge.get_object(Bucket=bucket, Key="a.txt")
        assert missing.value.response["Error"]["Code"] == "NoSuchKey"

    def test_a_damaged_body_is_refused(self, sandbox: SandboxProcess, judge: Any) -> None:
        bucket = sandbox.credentials["services"]["storage"]["bucket"]
        with pytest.raises(ClientError) as refused:
            judge.put_object(Bucket=bucket, Key="a", Body=b"x", ChecksumSHA256="A" * 43 + "=")
        assert refused.value.response["Error"]["Code"] == "BadDigest"


class TestDjango:
    @pytest.fixture
    def files(self, sandbox: SandboxProcess) -> BucketStorage:
        return BucketStorage(**config(sandbox))

    def test_saved_opened_listed_deleted(self, files: BucketStorage) -> None:
        name = files.save("media/ab/1.png", ContentFile(b"picture"))
        assert name == "media/ab/1.png"
        assert files.save("media/ab/1.png", ContentFile(b"another")) != name
        with files.open(name) as file:
            assert file.read() == b"picture"
        assert files.size(name) == 7
        assert abs((files.get_modified_time(name) - datetime.now(UTC)).total_seconds()) < 5
        folders, names = files.listdir("media")
        assert (folders, names) == (["ab"], [])
        assert name.rpartition("/")[2] in files.listdir("media/ab")[1]
        files.delete(name)
        assert not files.exists(name)

    def test_missing(self, files: BucketStorage) -> None:
        for ask in (files.open, files.size, files.get_modified_time):
            with pytest.raises(FileNotFoundError):
                ask("media/none.png")
        with pytest.raises(ValueError):
            files.open("media/none.png", "wb")
