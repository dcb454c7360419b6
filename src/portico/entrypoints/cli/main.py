"""The `portico` command. Each verb is one module; this file only names them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from portico.infra import environment

app = typer.Typer(
    help="Portico：自有私域商城。 / Self-hosted commerce hub.", no_args_is_help=True, add_completion=False
)
import_app = typer.Typer(help="导入数据 / import data", no_args_is_help=True)
audit_app = typer.Typer(help="审计记录 / the audit record", no_args_is_help=True)
app.add_typer(import_app, name="import")
app.add_typer(audit_app, name="audit")


@contextmanager
def _one_line_errors() -> Iterator[None]:
    """A configuration mistake is one sentence, not a trace."""
    try:
        yield
    except (environment.ConfigurationError, RuntimeError) as problem:
        typer.secho(f"✗ {problem}", fg="red", err=True)
        raise typer.Exit(1) from None


@contextmanager
def _django() -> Iterator[None]:
    from portico.entrypoints.cli.database import django_ready

    with _one_line_errors(), django_ready():
        yield


@app.command()
def run() -> None:
    """启动全部：数据库、网站、后台、任务与沙箱，Ctrl-C 停止。 / Start everything."""
    from portico.entrypoints.cli import supervisor

    with _one_line_errors():
        # The demo is what a newcomer wants to see; PORTICO_DEMO=0 starts an empty shop on the real platforms.
        port = environment.port_from(os.environ, "PORTICO_PORT", 8000)
        plan = supervisor.Plan(
            folder=environment.data_dir(),
            host=os.environ.get("PORTICO_HOST", "127.0.0.1"),
            port=port,
            sandbox_port=environment.port_from(os.environ, "PORTICO_SANDBOX_PORT", port + 1),
            demo=environment.flag_from({"PORTICO_DEMO": "1", **os.environ}, "PORTICO_DEMO"),
        )
    raise typer.Exit(supervisor.run(plan))


@app.command()
def prepare() -> None:
    """迁移数据库、收集静态文件，演示模式下写入演示数据。 / Migrate, collect static files, seed the demo."""
    with _django():
        from portico.entrypoints.cli import preparation

        preparation.prepare()


@app.command()
def web() -> None:
    """只启动网站与接口。 / Serve HTTP only."""
    with _django():
        from portico.entrypoints.cli import serve

        serve.web()


@app.command()
def worker() -> None:
    """只启动后台任务。 / Run background jobs only."""
    with _django():
        from portico.entrypoints.cli import serve

        serve.worker()


@app.command()
def sandbox(port: int = 8001) -> None:
    """只启动平台沙箱。 / Run the platforms' stand-in only."""
    folder = environment.data_dir() / "sandbox"
    os.execv(
        sys.executable,
        [
            sys.executable,
            "-m",
            "portico_sandbox",
            "--port",
            str(port),
            "--data",
            str(folder),
            "--portico-url",
            f"http://127.0.0.1:{environment.port_from(os.environ, 'PORTICO_PORT', 8000)}",
        ],
    )


@app.command()
def doctor() -> None:
    """检查安装，逐项说明哪里有问题、怎么修。 / Say what is wrong with this installation."""
    from portico.entrypoints.cli import doctor as checks

    raise typer.Exit(checks.report())


@app.command("rotate-keys")
def rotate_keys(
    keep: Annotated[bool, typer.Option("--keep", help="不换新密钥，只继续上次没做完的")] = False,
) -> None:
    """换一把个人数据密钥并重新加密，营业不停，可中断后再执行。 / Change the key of personal data while open."""
    with _django():
        from portico.entrypoints.cli import key_rotation

        code = key_rotation.run(fresh_key=not keep)
    raise typer.Exit(code)


@app.command()
def erase(
    reapply: Annotated[bool, typer.Option("--reapply", help="恢复备份后，把名单上已注销的人再次注销")] = False,
    file: Annotated[Path | None, typer.Option("--list", help="注销名单，默认数据目录下的 erased.jsonl")] = None,
) -> None:
    """恢复备份之后执行：已注销的会员不会随备份回来。 / After a restore: who was erased is erased again."""
    if not reapply:
        typer.secho("✗ 请加上 --reapply。会员注销自己的账号在“注销账号”里进行。 / add --reapply", fg="red", err=True)
        raise typer.Exit(2)
    with _django():
        from portico.entrypoints.cli import erasing

        code = erasing.reapply(file=file)
    raise typer.Exit(code)


@app.command()
def account(
    username: Annotated[str, typer.Argument(help="登录名")],
    role: Annotated[str, typer.Option(help="owner、operator、customer_service、warehouse、finance、analyst、auditor")],
    name: Annotated[str, typer.Option(help="显示的姓名")] = "",
) -> None:
    """新建后台账号或改变角色；密码取自 PORTICO_CONSOLE_PASSWORD，否则当场询问。 / Make a console account."""
    password = os.environ.get("PORTICO_CONSOLE_PASSWORD") or typer.prompt(
        "密码 / password", hide_input=True, confirmation_prompt=True
    )
    with _django():
        from django.core.management import CommandError, call_command

        try:
            call_command("console_account", username, role=role, password=password, display_name=name)
        except CommandError as error:
            raise environment.ConfigurationError(str(error)) from None


@app.command("copy-media")
def copy_media() -> None:
    """把本机磁盘上的图片与文件复制到对象存储，可重复执行。 / Copy pictures and files from disk into the bucket."""
    with _django():
        from django.conf import settings

        from portico.entrypoints.cli import media
        from portico.kernel.errors import PorticoError

        try:
            copied, there = media.copy_media(settings.PORTICO.data_dir / "media")
        except PorticoError as error:
            raise RuntimeError(f"{error.code} {error.data.get('platform_code', '')}") from None
    typer.echo(f"复制 {copied} 个，已有 {there} 个 / copied {copied}, there before {there}")


@import_app.command("catalog")
def import_catalog(
    file: Annotated[Path, typer.Argument(help="JSON、CSV 或 XLSX 文件")],
    site: Annotated[str, typer.Option(help="站点代码，默认主站")] = "",
    mapping: Annotated[Path | None, typer.Option(help="列映射 JSON 文件")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写入")] = False,
    images: Annotated[bool, typer.Option(help="下载图片")] = True,
) -> None:
    """导入商品目录，可中断后重跑。 / Import a catalogue; safe to run again."""
    with _django():
        from portico.entrypoints.cli import import_catalog as importer

        code = importer.run(file=file, site_code=site, mapping=mapping, dry_run=dry_run, images=images)
    raise typer.Exit(code)


@audit_app.command("verify")
def verify_audit(
    head: Annotated[str, typer.Option(help="以前记下的链头，核对它仍在链上")] = "",
) -> None:
    """沿着审计链走一遍，指出哪里被动过。 / Walk the chain and say where somebody meddled."""
    with _django():
        from portico.entrypoints.cli import audit_chain

        code = audit_chain.report(noted_head=head)
    raise typer.Exit(code)


if __name__ == "__main__":
    app()
