from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
import os
from pathlib import Path
from django.db import connections
from django.urls import reverse
import tenants
from core import clock
from core.actors import Actor
from catalog.modules.smart_kampung.models import SetUpRun
from imports import services as imports
from imports.registry import importer_of
from tests.browser.test_pages import KARANGASEM, ADMIN, faults_of, stage  # noqa
from tests.catalog.modules.smart_kampung.test_importing import workbook, officer

def inside(work):
    def run():
        try:
            with tenants.enter("r5107"):
                return work()
        finally:
            connections.close_all()
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(run).result()

def look(stage, address, name):
    f = Path("/tmp/pics/desa-setup") / name
    f.mkdir(exist_ok=True)
    os.environ["TIRU_PICTURES"] = str(f)
    print(name, faults_of(stage, KARANGASEM, address, ADMIN))

def test_one(stage):
    look(stage, "/smart-kampung/atur/puskesmas/", "list")
    look(stage, reverse("imports:upload", urlconf="config.urls.tenant", kwargs={"slug": "village_officers"}), "upload")
    look(stage, "/smart-kampung/atur/desa/?q=rendang", "desa")
    def make():
        now = clock.now()
        rows = [officer(village=5107012003), officer("Kadus", "I Wayan Puja", village=5107012003, Dusun="br. menanga kawan"), officer("Kasi", "I Made Oka", village="Menanga"), officer(village=5107052099), officer("Kadus", "I Wayan Lebah", village=5107012003, Dusun="Lingkungan Baru", Email="lebah@contoh.id")]
        importer = importer_of("village_officers")
        run = imports.upload_table(importer=importer, file=workbook(rows), actor=Actor.system("tests"), now=now)
        imports.choose_columns(run=run, mapping=run.mapping, actor=Actor.system("tests"), now=now)
        imports.rehearse(run_id=str(run.pk))
        return run.pk
    pk = inside(make)
    look(stage, reverse("imports:run", urlconf="config.urls.tenant", kwargs={"pk": pk}) + "?tampil=", "run")
    run = inside(lambda: SetUpRun.objects.create(started_by="system:tests", started_at=clock.now(), moved_at=clock.now(), villages=217, has_letters=True, looked_at=100))
    look(stage, "/smart-kampung/atur/", "progress")
    inside(lambda: SetUpRun.objects.filter(pk=run.pk).update(moved_at=clock.now() - timedelta(minutes=9)))
    look(stage, "/smart-kampung/atur/", "still")
