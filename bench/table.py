"""The table the benchmarks move: a ledger of twenty columns of every kind, with the history triggers of real ones."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.db import connection, models

from supervision.foundation.access import P
from supervision.foundation.ledger.columns import Column, Kind, Ledger
from supervision.foundation.ledger.flat import FlatImporter
from supervision.foundation.models import RegionCodeField
from supervision.foundation.tracking import TrackRows

DEPARTMENTS = ("市卫生健康委", "市医疗保障局", "市市场监管委", "市药监局", "市公安局", "市教委", "市民政局")
DISTRICTS = ("120101", "120102", "120103", "120104", "120110", "120111", "120114", "120115")


class State(models.TextChoices):
    """States of a benchmark row."""

    OPEN = "open", "整改中"
    DONE = "done", "已完成"
    IDLE = "idle", "未启动"
    LATE = "late", "逾期"
    CLOSED = "closed", "已销号"


class Level(models.TextChoices):
    """Levels of a benchmark row."""

    FIRST = "1", "一级"
    SECOND = "2", "二级"
    THIRD = "3", "三级"


class Task(models.Model):
    """One row of the benchmark; the table exists only in the scratch database."""

    number = models.CharField(max_length=24, unique=True)
    title = models.CharField(max_length=120)
    measure = models.CharField(max_length=300)
    lead = models.CharField(max_length=40)
    helpers = models.CharField(max_length=120, blank=True)
    region_code = RegionCodeField()
    institution = models.CharField(max_length=120)
    uscc = models.CharField(max_length=18)
    category = models.CharField(max_length=30)
    level = models.CharField(max_length=1, choices=Level)
    issued_on = models.DateField()
    due_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    progress = models.IntegerField()
    score = models.DecimalField(max_digits=6, decimal_places=2)
    fine = models.DecimalField(max_digits=12, decimal_places=2)
    visits = models.IntegerField()
    state = models.CharField(max_length=8, choices=State)
    overdue = models.BooleanField()
    reported_at = models.DateTimeField()

    class Meta:
        app_label = "bench"
        db_table = "bench_task"


COLUMNS = (
    Column("number", "编号", kind=Kind.CODE, width=20, field="number", required=True),
    Column("title", "任务", width=36, field="title"),
    Column("measure", "措施", width=48, field="measure"),
    Column("lead", "牵头单位", width=16, field="lead"),
    Column("helpers", "配合单位", width=24, field="helpers"),
    Column("region_code", "区划代码", kind=Kind.CODE, width=11, field="region_code"),
    Column("institution", "机构名称", width=32, field="institution"),
    Column("uscc", "统一社会信用代码", kind=Kind.CODE, width=20, field="uscc"),
    Column("category", "类别", width=16, field="category"),
    Column("level", "级别", kind=Kind.CHOICE, choices=Level, width=8, field="level"),
    Column("issued_on", "下达日期", kind=Kind.DATE, width=12, field="issued_on"),
    Column("due_on", "整改时限", kind=Kind.DATE, width=12, field="due_on"),
    Column("closed_on", "销号日期", kind=Kind.DATE, width=12, field="closed_on"),
    Column("progress", "进度", kind=Kind.PERCENT, width=9, field="progress"),
    Column("score", "得分", kind=Kind.DECIMAL, width=9, field="score"),
    Column("fine", "罚没金额", kind=Kind.DECIMAL, width=12, field="fine"),
    Column("visits", "检查家次", kind=Kind.INTEGER, width=9, field="visits"),
    Column("state", "状态", kind=Kind.CHOICE, choices=State, width=10, field="state"),
    Column("overdue", "是否逾期", kind=Kind.BOOLEAN, width=9, field="overdue"),
    Column("reported_at", "填报时间", kind=Kind.DATETIME, width=18, field="reported_at"),
)
LEDGER = Ledger(
    name="bench",
    title="整改台账",
    model=Task,
    columns=COLUMNS,
    key=("number",),
    order=("number",),
    view=P.LEDGER_VIEW,
    imports=P.LEDGER_VIEW,
    queryset=lambda _user: Task.objects.all(),
    importer=FlatImporter,
)
FIELDS = [column.key for column in COLUMNS]


def row(number: int) -> Task:
    """The n-th row; the same for every run."""
    day = date(2026, 1, 1) + timedelta(days=number % 330)
    return Task(
        number=f"ZG-2026-{number:08d}",
        title=f"第{number}项：医疗废物交接登记不完整的整改 & 复查",
        measure=f"一是完善交接登记制度；二是每月抽查{number % 40 + 1}家；三是“回头看”，结果 <报送> 联席会议办公室。",
        lead=DEPARTMENTS[number % 7],
        helpers="、".join(DEPARTMENTS[: number % 4]),
        region_code=DISTRICTS[number % 8] + "000",
        institution=f"{DISTRICTS[number % 8]}第{number % 9000}社区卫生服务中心",
        uscc=f"12{number:016d}",
        category=("综合医院", "中医医院", "口腔诊所", "社区卫生服务中心")[number % 4],
        level=Level.values[number % 3],
        issued_on=day,
        due_on=day + timedelta(days=90),
        closed_on=day + timedelta(days=80) if number % 3 == 0 else None,
        progress=number * 37 % 10_001,
        score=Decimal(number % 10_001) / 100,
        fine=Decimal(number % 200_003) / 4,
        visits=number % 500,
        state=State.values[number % 5],
        overdue=number % 7 == 0,
        reported_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number),
    )


def create() -> None:
    """The table with its history triggers."""
    with connection.schema_editor() as editor:
        editor.create_model(Task)
        TrackRows("bench_task").database_forwards("bench", editor, None, None)


def fill(rows: int) -> None:
    """Put the rows in."""
    Task.objects.bulk_create((row(number) for number in range(1, rows + 1)), batch_size=2000)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE bench_task")


def clear() -> None:
    """Empty the table."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE bench_task")


def fingerprint() -> str:
    """What the table holds, whoever put it in."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) || ' ' || md5(string_agg(md5(ROW({', '.join(FIELDS)})::text), '' ORDER BY number))"  # noqa: S608
            " FROM bench_task"
        )
        return cursor.fetchone()[0]
