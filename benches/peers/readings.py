"""What many would write for call 2 in an afternoon: FastAPI, asyncpg and orjson. Plain http, and without login,
consent or ledger, so it is a bound that the real server has to beat while it does all of that."""

import os
from datetime import datetime
from zoneinfo import ZoneInfo

import asyncpg
import orjson
from fastapi import FastAPI, Response

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
QUANTITIES = (
    ("netto_actief_vermogen", "kW"),
    ("netto_blind_vermogen", "kVAr"),
    ("lijnspanning_l1", "V"),
    ("lijnspanning_l2", "V"),
    ("lijnspanning_l3", "V"),
)
QUERY = """
select interval_end, active_power_milliwatt, reactive_power_millivar,
       voltage_l1_millivolt, voltage_l2_millivolt, voltage_l3_millivolt
from reading
where meter_id = (select id from meter where meter_ean = $1) and interval_end > $2 and interval_end <= $3
order by interval_end
"""

app = FastAPI()


@app.on_event("startup")
async def connect():
    app.state.pool = await asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=4, max_size=4)


@app.post("/v1/meetdata")
async def readings(question: dict):
    klant_ean, meter_ean = question["klant_ean"], question["meter_ean"]
    start, end = (datetime.fromisoformat(question[name]) for name in ("start_tijd", "eind_tijd"))
    records = []
    for row in await app.state.pool.fetch(QUERY, meter_ean, start, end):
        local = row[0].astimezone(AMSTERDAM)
        tijd, datum = local.timetz().isoformat(), local.date().isoformat()
        for place, (quantity, unit) in enumerate(QUANTITIES):
            value = row[place + 1]
            if value is not None:
                records.append(
                    {
                        "tijd": tijd,
                        "datum": datum,
                        "klant_ean": klant_ean,
                        "meter_ean": meter_ean,
                        "waarde": round(value / 1e6) if place < 2 else round(value / 1e3, 1),
                        "meting_type": quantity,
                        "waarde_type": unit,
                    }
                )
    return Response(orjson.dumps(records), media_type="application/json")
