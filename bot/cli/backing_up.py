"""backup, restore: the whole database into one file, and back out of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.session import BUSY_MILLISECONDS, State, json_option, put_json

if TYPE_CHECKING:
    from bot.backups.container import Manifest
    from bot.config import Settings

key_option = click.option("--key-file", type=click.Path(path_type=Path), help="加密用的密钥文件；不写时用 [backup] key_file")


@click.command("backup", help="备份整个数据库（服务照常运行），写完后核对；不写文件名时放在 [backup] folder")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@key_option
@json_option
@click.pass_obj
def backup(state: State, file: Path | None, key_file: Path | None, as_json: bool) -> None:
    from bot import modes, wsgi
    from bot.backups import chained, making, shelf

    settings = state.settings()
    secret = secret_of(settings, key_file)
    service = wsgi.assemble(settings, busy_milliseconds=BUSY_MILLISECONDS)
    now, data = service.clock.now(), Path(settings.service.data_dir).resolve()
    folder = file if file and file.is_dir() else settings.backup.folder_in(data)
    target = shelf.place(folder or data, now) if file is None or file.is_dir() else file
    if file is None:
        shelf.ready(target.parent, data)
    try:
        made = making.make(service.database, target, data, unit=settings.unit.name, now=now, secret=secret)
        shelf.remember(service.database, shelf.MADE, now)
        wrong = chained.fault_of_backup(target, data, secret)
    finally:
        service.database.close()
    size, items = target.stat().st_size, made.rows.get("suggestion", 0)
    if as_json:
        told = {"file": str(target), **vars(made), "size": size, "encrypted": secret is not None, "journal": not wrong}
        put_json(told | ({"error": wrong} if wrong else {}))
    else:
        sealed = "，已加密" if secret else "，未加密，含人员和代表电话，请妥善保管"
        click.echo(
            f"已备份：{items}件，{len(made.rows)}张表共{sum(made.rows.values())}行，已核对{sealed}。文件：{target}（{sized(size)}）"
        )
    if modes.is_open(target.parent):
        click.echo(f"文件夹 {target.parent} 其他账号也能进入，请执行 chmod 700 {target.parent}。", err=True)
    if wrong:
        click.echo(f"备份已生成，但{wrong}。", err=True)
        raise click.exceptions.Exit(1)


@click.command("restore", help="从备份恢复：先核对，再替换（须先停止服务），原有数据另存；--try 只演练")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--try", "only_try", is_flag=True, help="只演练：恢复到临时文件并核对，不动现有数据；duban doctor 记下日期")
@click.option("--changed-journal", "changed", is_flag=True, help="备份中的操作日志与写入时不同，仍要恢复")
@key_option
@json_option
@click.pass_obj
def restore(state: State, file: Path, only_try: bool, changed: bool, key_file: Path | None, as_json: bool) -> None:
    from bot import wsgi
    from bot.backups import drill, restoring

    settings = state.settings()
    secret = secret_of(settings, key_file)
    service = wsgi.assemble(settings, busy_milliseconds=BUSY_MILLISECONDS)
    now, data = service.clock.now(), Path(settings.service.data_dir)
    try:
        if only_try:
            tried(drill.run(service, file, secret), file, as_json)
            return
        unit = settings.unit.name
        done = restoring.restore(service.database, file, data, unit=unit, now=now, secret=secret, changed=changed)
    finally:
        service.database.close()
    if as_json:
        kept = str(done.kept) if done.kept else None
        put_json(
            {"file": str(file), **vars(done.manifest), "kept": kept, "journal": not done.journal, "erased": vars(done.erased)}
        )
        return
    click.echo(f"已恢复到{done.manifest.made_at}的备份：{done.manifest.rows.get('suggestion', 0)}件。")
    if done.kept:
        click.echo(f"原有数据另存为 {done.kept}，确认无误后可删除。")
    if done.erased.items or done.erased.accounts or done.erased.people:
        what = f"转为涉密的{done.erased.items}件、解除绑定的账号{done.erased.accounts}个"
        what += f"、已删除个人信息的{done.erased.people}人" if done.erased.people else ""
        click.echo(f"备份之后{what}，已按清除名单再次清除。")
    if done.erased.in_office:
        click.echo(
            f"备份之后离任的{'、'.join(done.erased.in_office)}恢复后又成为在任，请核对后重新登记（duban people end 姓名）。"
        )
    if done.journal:
        click.echo(f"{done.journal}。", err=True)
    click.echo("此后登记的内容不在其中。请运行 duban doctor 检查，再启动服务。")


def tried(manifest: Manifest, file: Path, as_json: bool) -> None:
    """Tell of a drill that went well."""
    if as_json:
        put_json({"file": str(file), **vars(manifest), "kept": None})
        return
    items = manifest.rows.get("suggestion", 0)
    click.echo(f"演练成功：{manifest.made_at}的备份可以恢复，{items}件，各项约束成立。现有数据未动，演练日期已记下。")


def secret_of(settings: Settings, given: Path | None) -> bytes | None:
    """The secret of the key file that is given, or set; None without one."""
    from bot.backups import sealing

    path = given or settings.backup.key_in(Path(settings.service.data_dir))
    return sealing.secret(path) if path else None


def sized(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} KB"


COMMANDS: dict[str, click.Command] = {"backup": backup, "restore": restore}
